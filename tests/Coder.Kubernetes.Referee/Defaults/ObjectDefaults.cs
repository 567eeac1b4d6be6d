using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Defaults;

/// <summary>What the API server fills in for fields that are not given, by kind (API reference: "Defaults to …").</summary>
internal static class ObjectDefaults
{
    private static readonly Dictionary<string, Action<JsonObject>> ByKind = new(StringComparer.Ordinal)
    {
        ["Pod"] = pod => PodDefaults.Fill(pod.Ensure("spec")),
        ["Deployment"] = WorkloadDefaults.Deployment,
        ["ReplicaSet"] = WorkloadDefaults.ReplicaSet,
        ["StatefulSet"] = WorkloadDefaults.StatefulSet,
        ["DaemonSet"] = WorkloadDefaults.DaemonSet,
        ["Job"] = WorkloadDefaults.Job,
        ["CronJob"] = WorkloadDefaults.CronJob,
        ["Service"] = ServiceDefaults.Fill,
        ["PersistentVolumeClaim"] = StorageDefaults.Claim,
        ["PersistentVolume"] = StorageDefaults.Volume,
        ["StorageClass"] = StorageDefaults.Class,
        ["Namespace"] = Namespace,
        ["Secret"] = Secret,
        ["NetworkPolicy"] = NetworkPolicy,
        ["RoleBinding"] = Binding,
        ["ClusterRoleBinding"] = Binding,
        ["HorizontalPodAutoscaler"] = value => value.Ensure("spec").Default("minReplicas", 1),
        ["LimitRange"] = LimitRange,
        ["PriorityClass"] = value => value.Default("preemptionPolicy", "PreemptLowerPriority"),
    };

    public static void Fill(ResourceType type, JsonObject value)
    {
        if (ByKind.TryGetValue(type.Kind, out var fill))
        {
            fill(value);
        }
    }

    private static void Namespace(JsonObject value)
    {
        value.Ensure("spec").Default("finalizers", new JsonArray("kubernetes"));
        value.Ensure("metadata", "labels")["kubernetes.io/metadata.name"] = value.Text("metadata", "name");
    }

    private static void Secret(JsonObject value)
    {
        value.Default("type", "Opaque");
        if (value["stringData"] is JsonObject plain)
        {
            foreach (var (name, text) in plain)
            {
                value.Ensure("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text.Text() ?? ""));
            }

            value.Remove("stringData");
        }
    }

    private static void NetworkPolicy(JsonObject value)
    {
        var spec = value.Ensure("spec");
        var types = new JsonArray("Ingress");
        if (spec["egress"] is not null)
        {
            types.Add("Egress");
        }

        spec.Default("policyTypes", types);
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(rule => rule.Items("ports")))
        {
            port.Default("protocol", "TCP");
        }
    }

    private static void Binding(JsonObject value)
    {
        (value["roleRef"] as JsonObject)?.Default("apiGroup", "rbac.authorization.k8s.io");
        foreach (var subject in value.Items("subjects").Where(subject => subject.Text("kind") is "User" or "Group"))
        {
            subject.Default("apiGroup", "rbac.authorization.k8s.io");
        }
    }

    // A limit's default is its maximum, and a request's default is the limit's.
    private static void LimitRange(JsonObject value)
    {
        foreach (var limit in value.Items("spec", "limits").Where(limit => limit.Text("type") == "Container"))
        {
            foreach (var (from, to) in new[] { ("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest") })
            {
                foreach (var (resource, amount) in limit.Object(from)?.ToList() ?? [])
                {
                    limit.Ensure(to).Default(resource, amount?.DeepClone());
                }
            }
        }
    }
}
