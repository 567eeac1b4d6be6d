using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Rules of claims, volumes and storage classes.</summary>
internal static class StorageRules
{
    private static readonly string[] Modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

    public static IEnumerable<FieldError> Claim(string path, JsonObject? spec)
    {
        foreach (var error in AccessModes(path, spec))
        {
            yield return error;
        }

        if (spec.At("resources", "requests", "storage") is not { } storage)
        {
            yield return FieldError.Required($"{path}.resources[storage]");
        }
        else if (Quantity.Parse(storage.ToString()) <= 0)
        {
            yield return FieldError.Invalid($"{path}.resources[storage]", storage, "must be greater than zero");
        }

        foreach (var error in spec.Text("storageClassName") is { Length: > 0 } name ? Names.Subdomain($"{path}.storageClassName", name) : [])
        {
            yield return error;
        }

        foreach (var error in PodRules.OneOf(spec ?? [], path, "volumeMode", "Block", "Filesystem"))
        {
            yield return error;
        }
    }

    public static IEnumerable<FieldError> Volume(JsonObject value)
    {
        var spec = value.Object("spec");
        foreach (var error in AccessModes("spec", spec).Concat(PodRules.OneOf(spec ?? [], "spec", "persistentVolumeReclaimPolicy", "Delete", "Recycle", "Retain")))
        {
            yield return error;
        }

        if (spec.Object("capacity") is not { } capacity || capacity["storage"] is null)
        {
            yield return FieldError.Required("spec.capacity");
        }

        string[] plain = ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeMode", "volumeAttributesClassName"];
        var sources = (spec ?? []).Count(pair => !plain.Contains(pair.Key));
        if (sources != 1)
        {
            yield return sources == 0 ? FieldError.Required("spec", "must specify a volume type") : FieldError.Forbidden("spec", "may not specify more than 1 volume type");
        }

        if (spec.At("local") is not null && spec.At("nodeAffinity") is null)
        {
            yield return FieldError.Required("spec.nodeAffinity", "Local volume requires node affinity");
        }
    }

    public static IEnumerable<FieldError> Class(JsonObject value)
    {
        if (string.IsNullOrEmpty(value.Text("provisioner")))
        {
            yield return FieldError.Required("provisioner");
        }

        foreach (var error in PodRules.OneOf(value, "", "reclaimPolicy", "Delete", "Retain").Concat(PodRules.OneOf(value, "", "volumeBindingMode", "Immediate", "WaitForFirstConsumer")))
        {
            yield return error with { Path = error.Path.TrimStart('.') };
        }
    }

    private static IEnumerable<FieldError> AccessModes(string path, JsonObject? spec)
    {
        if (!spec.Texts("accessModes").Any())
        {
            yield return FieldError.Required($"{path}.accessModes", "at least 1 access mode is required");
        }

        foreach (var mode in spec.Texts("accessModes").Where(mode => !Modes.Contains(mode)))
        {
            yield return FieldError.NotSupported($"{path}.accessModes", mode, Modes);
        }
    }
}
