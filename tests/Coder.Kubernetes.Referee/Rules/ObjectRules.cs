using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Validation: what an object must be beyond its schema. All errors are found at once.</summary>
internal static class ObjectRules
{
    private static readonly Dictionary<string, Func<JsonObject, IEnumerable<FieldError>>> ByKind = new(StringComparer.Ordinal)
    {
        ["Pod"] = pod => PodRules.Check("spec", pod.Object("spec"), "Always", "OnFailure", "Never"),
        ["Deployment"] = WorkloadRules.Selecting,
        ["ReplicaSet"] = WorkloadRules.Selecting,
        ["DaemonSet"] = WorkloadRules.Selecting,
        ["StatefulSet"] = WorkloadRules.StatefulSet,
        ["Job"] = WorkloadRules.Job,
        ["CronJob"] = WorkloadRules.CronJob,
        ["PersistentVolumeClaim"] = value => StorageRules.Claim("spec", value.Object("spec")),
        ["PersistentVolume"] = StorageRules.Volume,
        ["StorageClass"] = StorageRules.Class,
        ["Service"] = ServiceRules.Check,
        ["ConfigMap"] = SmallRules.ConfigMap,
        ["Secret"] = SmallRules.Secret,
        ["Role"] = SmallRules.Role,
        ["ClusterRole"] = SmallRules.Role,
        ["RoleBinding"] = SmallRules.Binding,
        ["ClusterRoleBinding"] = SmallRules.Binding,
        ["ResourceQuota"] = SmallRules.Quota,
        ["NetworkPolicy"] = SmallRules.NetworkPolicy,
        ["Ingress"] = SmallRules.Ingress,
        ["HorizontalPodAutoscaler"] = SmallRules.Autoscaler,
    };

    /// <exception cref="ApiError">Something is not valid (422).</exception>
    public static void Validate(ResourceType type, JsonObject value, JsonObject? previous)
    {
        var errors = Names.OfObject(type, value).Concat(SchemaValidator.Missing(type.Definition, value)).ToList();
        if (ByKind.TryGetValue(type.Kind, out var rules))
        {
            errors.AddRange(rules(value));
        }

        if (previous is not null)
        {
            errors.AddRange(Immutable.Check(type, value, previous));
        }

        var distinct = errors.DistinctBy(error => error.ToString()).ToList();
        if (distinct.Count > 0)
        {
            throw ApiError.Invalid(type, value.Text("metadata", "name"), distinct);
        }
    }
}
