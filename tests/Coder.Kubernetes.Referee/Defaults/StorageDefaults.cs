using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Defaults;

/// <summary>Defaults of claims, volumes and storage classes.</summary>
internal static class StorageDefaults
{
    public static void Claim(JsonObject value) => value.Ensure("spec").Default("volumeMode", "Filesystem");

    public static void Volume(JsonObject value)
    {
        value.Ensure("spec").Default("volumeMode", "Filesystem");
        value.Ensure("spec").Default("persistentVolumeReclaimPolicy", "Retain");
        value.Object("spec", "hostPath")?.Default("type", "");
    }

    public static void Class(JsonObject value)
    {
        value.Default("reclaimPolicy", "Delete");
        value.Default("volumeBindingMode", "Immediate");
    }
}
