using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Access;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee;

/// <summary>The cluster behind the server: its nodes, storage classes and images, and the controllers, scheduler and kubelet that move objects along.</summary>
public sealed class Cluster
{
    // Far more than anything needs; a cluster that does not come to rest is a mistake of the referee.
    private const int MaxRounds = 500;

    private readonly Registry _registry;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly Kubelet _kubelet;
    private readonly ClusterContext _context;
    private readonly ConcurrentDictionary<string, string> _provisioningFailures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _held = new(StringComparer.Ordinal);
    private bool _settling;

    internal Cluster(Registry registry, ApiServerOptions options)
    {
        _registry = registry;
        _context = new(registry, options.Clock, this);
        _kubelet = new(_context);
        _controllers =
        [
            new NamespaceController(_context), new GarbageCollector(_context), new DeploymentController(_context), new ReplicaSetController(_context), new StatefulSetController(_context),
            new DaemonSetController(_context), new JobController(_context), new VolumeBinder(_context), new Scheduler(_context), _kubelet, new EndpointsController(_context),
            new StatusController(_context),
        ];
        Begin(options);
    }

    /// <summary>Whether everything happens right after each change. When it is off, <see cref="StepAsync"/> and <see cref="SettleAsync"/> move the cluster.</summary>
    public bool Automatic { get; set; } = true;

    /// <summary>What images do.</summary>
    public ImageCatalog Images { get; } = new();

    /// <summary>Lets all controllers work until nothing changes any more.</summary>
    public Task SettleAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        lock (_registry.Storage.Gate)
        {
            Settle();
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets each controller work once.</summary>
    public Task StepAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        lock (_registry.Storage.Gate)
        {
            Round();
        }

        return Task.CompletedTask;
    }

    /// <summary>Tries again what waits for its back-off to end: images that could not be pulled, containers that crashed. Failures are counted on their events.</summary>
    public Task RetryAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        lock (_registry.Storage.Gate)
        {
            _context.TellAgain();
            _kubelet.Retry();
            Settle();
        }

        return Task.CompletedTask;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="cpu">As a quantity, such as <c>4</c>.</param>
    /// <param name="memory">As a quantity, such as <c>8Gi</c>.</param>
    /// <param name="labels">Besides the host name and the operating system; may be null.</param>
    /// <param name="taints">Key and value as <c>key=value</c>, all with the effect NoSchedule.</param>
    public void AddNode(string name, string cpu = "4", string memory = "8Gi", IReadOnlyDictionary<string, string>? labels = null, params string[] taints) =>
        Change(() => NodeFurniture.Add(_registry, name, cpu, memory, labels, taints));

    /// <summary>Removes a node. Its pods are gone at once, as after their eviction.</summary>
    public void RemoveNode(string name) => Change(() =>
    {
        foreach (var pod in _registry.Storage.All(Kinds.Pod).Where(pod => pod.Text("spec", "nodeName") == name).ToList())
        {
            _registry.Storage.Remove(Kinds.Pod, pod);
        }

        if (_registry.Storage.Find(Kinds.Node, null, name) is { } node)
        {
            _registry.Storage.Remove(Kinds.Node, node);
        }
    });

    /// <summary>Adds a storage class.</summary>
    /// <param name="waits">Whether claims are bound when a pod uses them, and not at once.</param>
    public void AddStorageClass(string name, string provisioner, bool waits = true, bool isDefault = false) =>
        Change(() => NodeFurniture.AddClass(_registry, name, provisioner, waits, isDefault));

    /// <summary>Lets a storage class fail to make volumes; null lets it work again.</summary>
    public void FailProvisioning(string storageClass, string? why)
    {
        if (why is null)
        {
            _provisioningFailures.TryRemove(storageClass, out _);
        }
        else
        {
            _provisioningFailures[storageClass] = why;
        }

        Change(() => { });
    }

    /// <summary>Adds a namespace.</summary>
    /// <param name="podSecurity">The level that its pods must keep: privileged, baseline or restricted; null for none.</param>
    public void AddNamespace(string name, string? podSecurity = null) => Change(() =>
    {
        _registry.Create(Kinds.Namespace, null, new() { ["metadata"] = new JsonObject { ["name"] = name } }, WriteOptions.Of("test"));
        SetLevel(name, podSecurity);
    });

    /// <summary>Sets the Pod Security level of a namespace; null removes it.</summary>
    public void SetPodSecurity(string ns, string? level) => Change(() => SetLevel(ns, level));

    /// <summary>Sets a quota of a namespace, such as <c>requests.memory</c> to <c>4Gi</c>.</summary>
    public void SetQuota(string ns, string name, params (string Resource, string Amount)[] hard) => Change(() =>
    {
        var amounts = new JsonObject();
        foreach (var (resource, amount) in hard)
        {
            amounts[resource] = amount;
        }

        var value = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject { ["hard"] = amounts } };
        _ = _registry.Storage.Find(Kinds.Quota, ns, name) is null
            ? _registry.Create(Kinds.Quota, ns, value, WriteOptions.Of("test"))
            : _registry.Update(Kinds.Quota, ns, name, value, WriteOptions.Of("test"));
    });

    /// <summary>Sets what a running container has printed; without it, it is what its image prints.</summary>
    public void SetLog(string ns, string pod, string container, params string[] lines) => _logs[$"{ns}/{pod}/{container}"] = lines;

    /// <summary>Lets the node run out of memory: the kubelet evicts the pod.</summary>
    public void Evict(string ns, string pod) => Change(() => _kubelet.Evict(ns, pod));

    /// <summary>Lets a container be killed for using more memory than its limit. What follows is up to its restart policy.</summary>
    public void KillForMemory(string ns, string pod, string container) => Change(() => _kubelet.Kill(ns, pod, container));

    /// <summary>Deletes a pod as <c>kubectl delete pod</c> does: it ends in order, and then is gone.</summary>
    public void DeletePod(string ns, string pod) => Change(() => _context.Delete(Kinds.Pod, _registry.Get(Kinds.Pod, ns, pod)));

    /// <summary>Lets the scheduler make room for a pod of higher priority: the pod is marked and deleted.</summary>
    public void Preempt(string ns, string pod) => Change(() => Disruptions.Preempt(_context, ns, pod));

    /// <summary>Lets a node give no more signs of life: it and its pods are not ready. Its pods stay as they are.</summary>
    public void LoseNode(string name) => Change(() => Disruptions.LoseNode(_context, name));

    /// <summary>Lets the taint manager take a pod away from a node with a taint that it does not tolerate, as five minutes after the node was lost.</summary>
    public void EvictByTaint(string ns, string pod) => Change(() => Disruptions.EvictByTaint(_context, ns, pod));

    /// <summary>Keeps a pod in Terminating while it is true, as a process does that does not end.</summary>
    public void HoldTermination(string ns, string pod, bool hold)
    {
        _held[$"{ns}/{pod}"] = hold;
        Change(() => { });
    }

    internal bool IsHeld(string ns, string pod) => _held.GetValueOrDefault($"{ns}/{pod}");

    internal string? ProvisioningFailure(string storageClass) => _provisioningFailures.GetValueOrDefault(storageClass);

    /// <summary>What a container has printed.</summary>
    internal IReadOnlyList<string> LogOf(string ns, string pod, string container)
    {
        var value = _registry.Storage.Find(Kinds.Pod, ns, pod);
        var image = value.Items("spec", "containers").Concat(value.Items("spec", "initContainers")).FirstOrDefault(entry => entry.Text("name") == container).Text("image") ?? "";
        return _logs.GetValueOrDefault($"{ns}/{pod}/{container}", Images[image].Log);
    }

    /// <summary>Called after each change, with the storage's gate held.</summary>
    internal void SettleIfAutomatic()
    {
        if (Automatic)
        {
            Settle();
        }
    }

    private void Settle()
    {
        if (_settling)
        {
            return;
        }

        _settling = true;
        try
        {
            for (var round = 0; Round(); round++)
            {
                if (round == MaxRounds)
                {
                    throw new InvalidOperationException($"The referee's cluster did not come to rest in {MaxRounds} rounds.");
                }
            }
        }
        finally
        {
            _settling = false;
        }
    }

    private bool Round()
    {
        var before = _registry.Storage.Version;
        foreach (var controller in _controllers)
        {
            controller.Sync();
        }

        return _registry.Storage.Version != before;
    }

    private void Change(Action change)
    {
        lock (_registry.Storage.Gate)
        {
            change();
            SettleIfAutomatic();
        }
    }

    private void SetLevel(string ns, string? level)
    {
        var value = _registry.Get(Kinds.Namespace, null, ns).Copy();
        var labels = value.Ensure("metadata", "labels");
        foreach (var mode in new[] { "enforce", "warn" })
        {
            labels.Remove($"pod-security.kubernetes.io/{mode}");
            if (level is not null)
            {
                labels[$"pod-security.kubernetes.io/{mode}"] = level;
            }
        }

        _registry.Store(Kinds.Namespace, value, "test", "");
    }

    private void Begin(ApiServerOptions options)
    {
        lock (_registry.Storage.Gate)
        {
            var setup = WriteOptions.Of("kube-apiserver");
            foreach (var name in new[] { "default", "kube-system", "kube-public" }.Concat(options.Namespaces))
            {
                _registry.Create(Kinds.Namespace, null, new() { ["metadata"] = new JsonObject { ["name"] = name } }, setup);
            }

            foreach (var role in DefaultRoles.All())
            {
                _registry.Create(ResourceTable.Get(role.Text("apiVersion")!, role.Text("kind")!), null, role, setup);
            }

            if (options.Furnished)
            {
                NodeFurniture.Add(_registry, "control-plane", "4", "8Gi", new Dictionary<string, string>(StringComparer.Ordinal) { [NodeFurniture.ControlPlane] = "" }, [NodeFurniture.ControlPlane]);
                NodeFurniture.Add(_registry, "worker-1", "4", "8Gi", null, []);
                NodeFurniture.Add(_registry, "worker-2", "4", "8Gi", null, []);
                NodeFurniture.AddClass(_registry, "local-path", "rancher.io/local-path", true, true);
            }

            Settle();
        }
    }
}
