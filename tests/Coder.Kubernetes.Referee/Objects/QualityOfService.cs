using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>The class that a pod's requests and limits put it in ("Pod Quality of Service Classes").</summary>
internal static class QualityOfService
{
    public static string Of(JsonObject pod)
    {
        var containers = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).ToList();
        if (containers.TrueForAll(container => Amounts(container, "requests").Count == 0 && Amounts(container, "limits").Count == 0))
        {
            return "BestEffort";
        }

        return containers.TrueForAll(container => new[] { "cpu", "memory" }.All(name =>
            Amounts(container, "limits").TryGetValue(name, out var limit) && Amounts(container, "requests").GetValueOrDefault(name, limit) == limit))
            ? "Guaranteed"
            : "Burstable";
    }

    private static Dictionary<string, decimal> Amounts(JsonObject container, string kind) => container.Map("resources", kind)
        .Where(pair => pair.Key is "cpu" or "memory" && Quantity.Parse(pair.Value) > 0)
        .ToDictionary(pair => pair.Key, pair => Quantity.Parse(pair.Value), StringComparer.Ordinal);
}
