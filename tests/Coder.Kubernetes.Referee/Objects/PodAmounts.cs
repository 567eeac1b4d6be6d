using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>What a whole pod asks for: its containers together, or its largest init container when that is more ("Resource sharing within containers").</summary>
internal static class PodAmounts
{
    /// <param name="kind">requests or limits.</param>
    public static decimal Of(JsonObject pod, string kind, string resource)
    {
        decimal Amount(JsonObject container) => Quantity.Parse(container.At("resources", kind, resource)?.ToString());
        var running = pod.Items("spec", "containers").Sum(Amount) + pod.Items("spec", "initContainers").Where(IsSidecar).Sum(Amount);
        return Math.Max(running, pod.Items("spec", "initContainers").Where(container => !IsSidecar(container)).Select(Amount).DefaultIfEmpty(0).Max());
    }

    public static bool IsSidecar(JsonObject container) => container.Text("restartPolicy") == "Always";
}
