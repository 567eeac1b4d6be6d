using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Makes nodes and storage classes.</summary>
internal static class NodeFurniture
{
    public const string ControlPlane = "node-role.kubernetes.io/control-plane";

    public static void Add(Registry registry, string name, string cpu, string memory, IReadOnlyDictionary<string, string>? labels, IEnumerable<string> taints)
    {
        var node = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject() };
        foreach (var (key, value) in (labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Append(new("kubernetes.io/hostname", name)).Append(new("kubernetes.io/os", "linux")).Append(new("kubernetes.io/arch", "amd64")))
        {
            node.Ensure("metadata", "labels")[key] = value;
        }

        foreach (var taint in taints.Select(text => text.Split('=', 2)))
        {
            var entry = new JsonObject { ["key"] = taint[0], ["effect"] = "NoSchedule" };
            if (taint.Length == 2)
            {
                entry["value"] = taint[1];
            }

            node.Ensure("spec").EnsureList("taints").Add(entry);
        }

        var made = registry.Create(Kinds.Node, null, node, WriteOptions.Of("kubelet")).Copy();
        var capacity = new JsonObject { ["cpu"] = cpu, ["memory"] = memory, ["pods"] = "110", ["ephemeral-storage"] = "100Gi" };
        made["status"] = new JsonObject
        {
            ["capacity"] = capacity,
            ["allocatable"] = capacity.DeepClone(),
            ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = "192.0.2.10" }, new JsonObject { ["type"] = "Hostname", ["address"] = name }),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready", ["status"] = "True", ["reason"] = "KubeletReady", ["message"] = "kubelet is posting ready status", ["lastHeartbeatTime"] = registry.Now, ["lastTransitionTime"] = registry.Now,
            }),
        };
        registry.Store(Kinds.Node, made, "kubelet");
    }

    public static void AddClass(Registry registry, string name, string provisioner, bool waits, bool isDefault)
    {
        var value = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["provisioner"] = provisioner,
            ["reclaimPolicy"] = "Delete",
            ["volumeBindingMode"] = waits ? "WaitForFirstConsumer" : "Immediate",
        };
        if (isDefault)
        {
            value.Ensure("metadata", "annotations")["storageclass.kubernetes.io/is-default-class"] = "true";
        }

        registry.Create(Kinds.StorageClass, null, value, WriteOptions.Of("kubectl"));
    }
}
