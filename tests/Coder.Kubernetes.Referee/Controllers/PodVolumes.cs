using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>What a pod needs before its containers can start: secrets, config maps and claims that it mounts, and those that its variables come from.</summary>
internal sealed class PodVolumes(ClusterContext context)
{
    /// <summary>Why the pod's volumes cannot be mounted, in the kubelet's words; null when they can.</summary>
    public string? Problem(JsonObject pod)
    {
        var ns = pod.Text("metadata", "namespace")!;
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            var sources = volume.Items("projected", "sources").Select(source => (Secret: source.Object("secret"), Map: source.Object("configMap")))
                .Append((volume.Object("secret"), volume.Object("configMap")));
            foreach (var (secret, map) in sources)
            {
                var missing = Missing(Kinds.Secret, ns, secret, secret.Text("secretName") ?? secret.Text("name")) ?? Missing(Kinds.ConfigMap, ns, map, map.Text("name"));
                if (missing is not null)
                {
                    return $"MountVolume.SetUp failed for volume \"{volume.Text("name")}\" : {missing}";
                }
            }
        }

        return null;
    }

    /// <summary>Why a container's variables cannot be made; null when they can.</summary>
    public string? VariableProblem(JsonObject pod, JsonObject container)
    {
        var ns = pod.Text("metadata", "namespace")!;
        foreach (var source in container.Items("envFrom"))
        {
            if ((Missing(Kinds.Secret, ns, source.Object("secretRef"), source.Text("secretRef", "name")) ?? Missing(Kinds.ConfigMap, ns, source.Object("configMapRef"), source.Text("configMapRef", "name"))) is { } missing)
            {
                return missing;
            }
        }

        foreach (var variable in container.Items("env"))
        {
            var (secret, map) = (variable.Object("valueFrom", "secretKeyRef"), variable.Object("valueFrom", "configMapKeyRef"));
            if ((Missing(Kinds.Secret, ns, secret, secret.Text("name"), secret.Text("key")) ?? Missing(Kinds.ConfigMap, ns, map, map.Text("name"), map.Text("key"))) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    private string? Missing(ResourceType type, string ns, JsonObject? reference, string? name, string? key = null)
    {
        if (reference is null || name is null || reference.Flag("optional"))
        {
            return null;
        }

        var value = context.Storage.Find(type, ns, name);
        return value is null
            ? $"{type.Singular} \"{name}\" not found"
            : key is not null && value.At("data", key) is null ? $"couldn't find key {key} in {type.Kind} {ns}/{name}" : null;
    }
}
