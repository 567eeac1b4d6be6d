using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Runs the pods of all nodes: mounts, init containers, containers, restarts, and the end ("Pod Lifecycle").</summary>
internal sealed class Kubelet(ClusterContext context) : IController
{
    private const string Name = "kubelet";

    private readonly PodVolumes _volumes = new(context);
    private readonly ContainerRunner _runner = new(context);
    private int _address = 1;

    public void Sync()
    {
        foreach (var pod in context.Storage.All(Kinds.Pod).Where(pod => !string.IsNullOrEmpty(pod.Text("spec", "nodeName")) && !IsLost(pod)).ToList())
        {
            if (pod.Text("metadata", "deletionTimestamp") is not null)
            {
                End(pod);
            }
            else if (pod.Text("status", "phase") is "Pending" or "Running")
            {
                Run(pod);
            }
        }
    }

    /// <summary>Ends the back-off of every container that waits to be tried again.</summary>
    public void Retry()
    {
        foreach (var pod in context.Storage.All(Kinds.Pod).ToList())
        {
            context.Change(Kinds.Pod, pod, Name, value =>
            {
                foreach (var status in value.Items("status", "initContainerStatuses").Concat(value.Items("status", "containerStatuses")))
                {
                    ContainerRunner.EndBackOff(status);
                }
            });
        }
    }

    public void Evict(string ns, string name)
    {
        var pod = context.Registry.Get(Kinds.Pod, ns, name);
        var container = pod.Items("spec", "containers").First().Text("name");
        var message = $"The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi. Container {container} was using 3Gi, request is {pod.Items("spec", "containers").First().At("resources", "requests", "memory")?.ToString() ?? "0"}, has larger consumption of memory. ";
        var evicted = context.Change(Kinds.Pod, pod, Name, value =>
        {
            var status = value.Ensure("status");
            (status["phase"], status["reason"], status["message"]) = ("Failed", "Evicted", message);
            context.Condition(status, "DisruptionTarget", true, "TerminationByKubelet", message);
            context.Condition(status, "Ready", false, "PodFailed");
            foreach (var entry in status.Items("containerStatuses"))
            {
                ContainerRunner.Stop(entry, 137, "Error", context.Now);
            }
        });
        context.Tell(evicted, "Warning", "Evicted", message, Name);
    }

    public void Kill(string ns, string name, string container) => context.Change(Kinds.Pod, context.Registry.Get(Kinds.Pod, ns, name), Name, value =>
    {
        var status = value.Items("status", "containerStatuses").First(entry => entry.Text("name") == container);
        ContainerRunner.Stop(status, 137, "OOMKilled", context.Now);
    });

    // Nobody hears of what the kubelet of a lost node does.
    private bool IsLost(JsonObject pod) => context.Storage.Find(Kinds.Node, null, pod.Text("spec", "nodeName")!).Items("status", "conditions")
        .Any(condition => condition.Text("type") == "Ready" && condition.Text("status") != "True");

    private void Run(JsonObject pod)
    {
        var problem = _volumes.Problem(pod);
        if (problem is not null)
        {
            context.Tell(pod, "Warning", "FailedMount", problem, Name);
        }

        var isMounted = problem is null;
        context.Change(Kinds.Pod, pod, Name, value =>
        {
            var status = value.Ensure("status");
            status.Default("startTime", context.Now);
            status.Default("hostIP", "192.0.2.10");
            status.Default("hostIPs", new JsonArray(new JsonObject { ["ip"] = "192.0.2.10" }));
            if (isMounted && status["podIP"] is null)
            {
                var address = $"10.244.{++_address / 250}.{(_address % 250) + 1}";
                status["podIP"] = address;
                status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
            }

            var isInitialized = _runner.Initialize(value, isMounted);
            _runner.Run(value, isMounted && isInitialized);
            PodPhases.Set(context, value, isMounted, isInitialized);
        });
    }

    private void End(JsonObject pod)
    {
        if (context.Cluster.IsHeld(pod.Text("metadata", "namespace")!, pod.Text("metadata", "name")!))
        {
            return;
        }

        foreach (var container in pod.Items("status", "containerStatuses").Where(status => status.At("state", "running") is not null))
        {
            context.Tell(pod, "Normal", "Killing", $"Stopping container {container.Text("name")}", Name);
        }

        context.Change(Kinds.Pod, pod, Name, value =>
        {
            foreach (var status in value.Items("status", "containerStatuses").Where(status => status.At("state", "running") is not null))
            {
                ContainerRunner.Stop(status, 0, "Completed", context.Now);
            }

            value.Ensure("metadata")["deletionGracePeriodSeconds"] = 0;
        });
    }
}
