using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Schema;

/// <summary>Fields that Kubernetes got after the version of the schema and before 1.33, with the version in which they came on by default.</summary>
internal static class NewerFields
{
    // definition | field | type, "ref:" a definition, "list:" of a type, "object:" with string fields, "map" of strings | version
    private const string Table = """
        core.v1.PodSpec|os|object:name|1.24
        core.v1.PodSpec|hostUsers|boolean|1.30
        core.v1.PodSpec|schedulingGates|keyed:name|1.27
        core.v1.Container|restartPolicy|string|1.29
        core.v1.Container|resizePolicy|list:object:resourceName,restartPolicy|1.32
        core.v1.EphemeralContainer|restartPolicy|string|1.29
        core.v1.EphemeralContainer|resizePolicy|list:object:resourceName,restartPolicy|1.32
        core.v1.Probe|grpc|ref:referee.GRPCAction|1.24
        core.v1.Handler|sleep|ref:referee.SleepAction|1.30
        core.v1.PodSecurityContext|appArmorProfile|object:type,localhostProfile|1.30
        core.v1.PodSecurityContext|supplementalGroupsPolicy|string|1.31
        core.v1.SecurityContext|appArmorProfile|object:type,localhostProfile|1.30
        core.v1.WindowsSecurityContextOptions|hostProcess|boolean|1.23
        core.v1.TopologySpreadConstraint|minDomains|integer|1.25
        core.v1.TopologySpreadConstraint|nodeAffinityPolicy|string|1.26
        core.v1.TopologySpreadConstraint|nodeTaintsPolicy|string|1.26
        core.v1.TopologySpreadConstraint|matchLabelKeys|list:string|1.27
        core.v1.PodAffinityTerm|matchLabelKeys|list:string|1.31
        core.v1.PodAffinityTerm|mismatchLabelKeys|list:string|1.31
        core.v1.Volume|image|object:reference,pullPolicy|1.31
        core.v1.VolumeMount|recursiveReadOnly|string|1.31
        core.v1.PersistentVolumeClaimSpec|dataSourceRef|object:apiGroup,kind,name,namespace|1.24
        core.v1.PersistentVolumeClaimSpec|volumeAttributesClassName|string|1.31
        core.v1.PersistentVolumeSpec|volumeAttributesClassName|string|1.31
        core.v1.PersistentVolumeStatus|lastPhaseTransitionTime|string|1.29
        core.v1.ServiceSpec|trafficDistribution|string|1.31
        core.v1.PodStatus|hostIPs|list:object:ip|1.29
        core.v1.ContainerStatus|volumeMounts|list:ref:core.v1.VolumeMount|1.31
        apps.v1.StatefulSetSpec|minReadySeconds|integer|1.23
        apps.v1.StatefulSetSpec|persistentVolumeClaimRetentionPolicy|object:whenDeleted,whenScaled|1.27
        apps.v1.StatefulSetSpec|ordinals|ref:referee.StatefulSetOrdinals|1.27
        apps.v1.StatefulSetStatus|availableReplicas|integer|1.22
        batch.v1.CronJobSpec|timeZone|string|1.25
        batch.v1.JobSpec|backoffLimitPerIndex|integer|1.29
        batch.v1.JobSpec|maxFailedIndexes|integer|1.29
        batch.v1.JobSpec|podReplacementPolicy|string|1.29
        batch.v1.JobSpec|managedBy|string|1.32
        batch.v1.JobStatus|ready|integer|1.24
        batch.v1.JobStatus|terminating|integer|1.29
        batch.v1.JobStatus|uncountedTerminatedPods|ref:referee.Uncounted|1.24
        discovery.v1.Endpoint|conditions|ref:discovery.v1.EndpointConditions|1.21
        meta.ManagedFieldsEntry|subresource|string|1.22
        """;

    public static void AddTo(JsonObject definitions)
    {
        definitions["io.k8s.api.referee.GRPCAction"] = Described(("port", "integer"), ("service", "string"));
        definitions["io.k8s.api.referee.SleepAction"] = Described(("seconds", "integer"));
        definitions["io.k8s.api.referee.StatefulSetOrdinals"] = Described(("start", "integer"));
        definitions["io.k8s.api.referee.Uncounted"] = Described(("succeeded", "list:string"), ("failed", "list:string"));
        foreach (var row in Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')))
        {
            var definition = (JsonObject)definitions[FullName(row[0])]!;
            var field = Type(row[2]);
            field["x-since"] = row[3];
            definition.Ensure("properties").Default(row[1], field);
        }

        foreach (var name in AtomicSince122)
        {
            ((JsonObject)definitions[FullName(name)]!)["x-kubernetes-map-type"] = "atomic";
        }

        ((JsonObject)definitions[FullName("core.v1.ServiceSpec")]!["properties"]!["selector"]!)["x-kubernetes-map-type"] = "atomic";
    }

    // References and selectors have one owner for all of their fields in server-side apply.
    private static readonly string[] AtomicSince122 =
    [
        "core.v1.ConfigMapKeySelector", "core.v1.SecretKeySelector", "core.v1.LocalObjectReference", "core.v1.ObjectFieldSelector", "core.v1.ResourceFieldSelector",
        "core.v1.ObjectReference", "core.v1.TypedLocalObjectReference", "core.v1.SecretReference", "core.v1.NodeSelector", "core.v1.NodeSelectorTerm",
        "core.v1.ScopeSelector", "core.v1.EndpointAddress", "rbac.v1.RoleRef", "rbac.v1.Subject",
    ];

    private static string FullName(string name) => name.StartsWith("meta.", StringComparison.Ordinal)
        ? "io.k8s.apimachinery.pkg.apis.meta.v1." + name["meta.".Length..]
        : "io.k8s.api." + name;

    private static JsonObject Described(params (string Name, string Type)[] fields)
    {
        var properties = new JsonObject();
        foreach (var (name, type) in fields)
        {
            properties[name] = Type(type);
        }

        return new() { ["type"] = "object", ["properties"] = properties };
    }

    private static JsonObject Type(string text) => text.Split(':', 2) switch
    {
        ["ref", var name] => new() { ["$ref"] = "#/definitions/" + FullName(name) },
        ["list", var item] => new() { ["type"] = "array", ["items"] = Type(item) },
        ["keyed", var key] => new()
        {
            ["type"] = "array",
            ["items"] = Described((key, "string")),
            ["x-kubernetes-list-type"] = "map",
            ["x-kubernetes-list-map-keys"] = new JsonArray(key),
            ["x-kubernetes-patch-strategy"] = "merge",
            ["x-kubernetes-patch-merge-key"] = key,
        },
        ["object", var names] => Described([.. names.Split(',').Select(name => (name, "string"))]),
        [var simple] => new() { ["type"] = simple },
        _ => throw new ArgumentException($"\"{text}\" is not a type."),
    };
}
