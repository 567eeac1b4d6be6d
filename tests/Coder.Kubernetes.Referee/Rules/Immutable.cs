using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Fields that an update may not change.</summary>
internal static class Immutable
{
    private const string PodText = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";
    private const string StatefulSetText = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    private const string ClaimText = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    public static IEnumerable<FieldError> Check(ResourceType type, JsonObject value, JsonObject previous) => type.Kind switch
    {
        "Pod" => Pod(value, previous),
        "PersistentVolumeClaim" => Claim(value, previous),
        "StatefulSet" => Except(value, previous, StatefulSetText, "replicas", "ordinals", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy", "minReadySeconds", "revisionHistoryLimit"),
        "Deployment" or "ReplicaSet" or "DaemonSet" => Fixed(value, previous, "spec.selector"),
        "Job" => Fixed(value, previous, "spec.selector").Concat(Fixed(value, previous, "spec.template")).Concat(Fixed(value, previous, "spec.completionMode"))
            .Concat(value.Text("spec", "completionMode") == "NonIndexed" ? Fixed(value, previous, "spec.completions") : []),
        "Service" => Service(value, previous),
        "Secret" => Fixed(value, previous, "type").Concat(Sealed(value, previous)),
        "ConfigMap" => Sealed(value, previous),
        "RoleBinding" or "ClusterRoleBinding" => Json.Same(value["roleRef"], previous["roleRef"]) ? [] : [FieldError.Invalid("roleRef", value["roleRef"], "cannot change roleRef")],
        "StorageClass" => Class(value, previous),
        "PersistentVolume" => Volume(value, previous),
        _ => [],
    };

    private static IEnumerable<FieldError> Fixed(JsonObject value, JsonObject previous, string path) => Json.Same(value.At(path.Split('.')), previous.At(path.Split('.')))
        ? []
        : [FieldError.Invalid(path, value.At(path.Split('.')), "field is immutable")];

    private static IEnumerable<FieldError> Except(JsonObject value, JsonObject previous, string text, params string[] free)
    {
        var (now, before) = (value.Object("spec")!.Copy(), previous.Object("spec")!.Copy());
        foreach (var name in free)
        {
            now.Remove(name);
            before.Remove(name);
        }

        return Json.Same(now, before) ? [] : [FieldError.Forbidden("spec", text)];
    }

    private static IEnumerable<FieldError> Pod(JsonObject value, JsonObject previous)
    {
        var (now, before) = (value.Object("spec")!.Copy(), previous.Object("spec")!.Copy());
        var (added, known) = (now.Items("tolerations").ToList(), before.Items("tolerations").ToList());
        if (!known.TrueForAll(toleration => added.Exists(other => Json.Same(other, toleration))))
        {
            return [FieldError.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
        }

        foreach (var spec in new[] { now, before })
        {
            spec.Remove("tolerations");
            spec.Remove("activeDeadlineSeconds");
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
            {
                container["image"] = "";
            }
        }

        return Json.Same(now, before) ? [] : [FieldError.Forbidden("spec", PodText)];
    }

    private static IEnumerable<FieldError> Claim(JsonObject value, JsonObject previous)
    {
        var (now, before) = (value.Object("spec")!.Copy(), previous.Object("spec")!.Copy());
        var isBound = previous.Text("status", "phase") == "Bound";
        var (size, old) = (Quantity.Parse(now.At("resources", "requests", "storage")?.ToString()), Quantity.Parse(before.At("resources", "requests", "storage")?.ToString()));
        // The volume's name is filled in once, when the claim is bound.
        before.Default("volumeName", now["volumeName"]?.DeepClone());
        if (isBound)
        {
            now.Object("resources")?.Remove("requests");
            before.Object("resources")?.Remove("requests");
            now.Remove("volumeAttributesClassName");
            before.Remove("volumeAttributesClassName");
        }

        Json.DropNulls(before);
        if (!Json.Same(now, before))
        {
            yield return FieldError.Forbidden("spec", ClaimText);
        }
        else if (isBound && size < old)
        {
            yield return FieldError.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }
    }

    private static IEnumerable<FieldError> Service(JsonObject value, JsonObject previous) =>
        previous.Text("spec", "clusterIP") is { Length: > 0 } address && value.Text("spec", "type") != "ExternalName" && value.Text("spec", "clusterIP") != address
            ? [FieldError.Invalid("spec.clusterIPs[0]", value.At("spec", "clusterIPs"), "may not change once set")]
            : [];

    private static IEnumerable<FieldError> Sealed(JsonObject value, JsonObject previous)
    {
        if (previous.Flag("immutable"))
        {
            if (!value.Flag("immutable"))
            {
                yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
            }

            foreach (var field in new[] { "data", "binaryData" }.Where(field => !Json.Same(value[field], previous[field])))
            {
                yield return FieldError.Forbidden(field, "field is immutable when `immutable` is set");
            }
        }
    }

    private static IEnumerable<FieldError> Class(JsonObject value, JsonObject previous)
    {
        foreach (var field in new[] { "parameters", "provisioner" }.Where(field => !Json.Same(value[field], previous[field])))
        {
            yield return FieldError.Forbidden(field, $"updates to {field} are forbidden.");
        }

        foreach (var error in Fixed(value, previous, "reclaimPolicy").Concat(Fixed(value, previous, "volumeBindingMode")))
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> Volume(JsonObject value, JsonObject previous)
    {
        string[] free = ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName"];
        return Except(value, previous, "", free).Select(_ => FieldError.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
    }
}
