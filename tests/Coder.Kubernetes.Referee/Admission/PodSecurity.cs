using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>Pod Security admission: the levels privileged, baseline and restricted by the labels of the namespace ("Pod Security Standards").</summary>
internal sealed class PodSecurity(Storage storage)
{
    private const string Label = "pod-security.kubernetes.io/";

    /// <exception cref="ApiError">The namespace's level forbids what the pod asks for (403).</exception>
    public void Check(JsonObject pod)
    {
        var (level, version) = Level(pod.Text("metadata", "namespace")!, "enforce");
        var violations = SecurityStandards.Violations(level, pod.Object("spec")!);
        if (violations.Count > 0)
        {
            throw ApiError.Forbidden(Kinds.Pod, pod.Text("metadata", "name"), $"violates PodSecurity \"{level}:{version}\": {string.Join(", ", violations)}");
        }
    }

    /// <summary>Warnings for pods and for workloads whose pods would be warned of or refused.</summary>
    public IEnumerable<string> Warnings(ResourceType type, JsonObject value)
    {
        var spec = type.Kind switch
        {
            "Pod" => value.Object("spec"),
            "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Job" => value.Object("spec", "template", "spec"),
            "CronJob" => value.Object("spec", "jobTemplate", "spec", "template", "spec"),
            _ => null,
        };
        if (spec is null)
        {
            yield break;
        }

        var (level, version) = Level(value.Text("metadata", "namespace")!, "warn");
        var violations = SecurityStandards.Violations(level, spec);
        if (violations.Count > 0)
        {
            yield return $"would violate PodSecurity \"{level}:{version}\": {string.Join(", ", violations)}";
        }
    }

    private (string Level, string Version) Level(string ns, string mode)
    {
        var labels = storage.Find(Kinds.Namespace, null, ns).Map("metadata", "labels");
        return (labels.GetValueOrDefault(Label + mode, "privileged"), labels.GetValueOrDefault($"{Label}{mode}-version", "latest"));
    }
}
