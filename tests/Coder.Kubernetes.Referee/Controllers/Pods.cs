using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>What controllers ask of pods, and how they make them.</summary>
internal static class Pods
{
    public static bool IsActive(JsonObject pod) => pod.Text("metadata", "deletionTimestamp") is null && pod.Text("status", "phase") is not ("Failed" or "Succeeded");

    public static bool IsReady(JsonObject pod) => pod.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    /// <summary>A pod of a template.</summary>
    public static JsonObject Of(JsonObject template, params (string Label, string Value)[] labels)
    {
        var pod = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = template.Object("metadata")?.Copy() ?? [], ["spec"] = template["spec"]!.DeepClone() };
        pod.Ensure("metadata").Remove("creationTimestamp");
        foreach (var (label, value) in labels)
        {
            pod.Ensure("metadata", "labels")[label] = value;
        }

        return pod;
    }

    /// <summary>Makes a pod for an owner; a refusal becomes an event about the owner.</summary>
    /// <returns>Why not, or null.</returns>
    public static string? Make(ClusterContext context, JsonObject owner, JsonObject pod, string controller)
    {
        var (made, refusal) = context.Make(Kinds.Pod, owner, pod, "kube-controller-manager");
        if (made is null)
        {
            context.Tell(owner, "Warning", "FailedCreate", $"Error creating: {refusal}", controller);
            return refusal;
        }

        context.Tell(owner, "Normal", "SuccessfulCreate", $"Created pod: {made.Text("metadata", "name")}", controller);
        return null;
    }

    public static void Delete(ClusterContext context, JsonObject owner, JsonObject pod, string controller)
    {
        context.Delete(Kinds.Pod, pod);
        context.Tell(owner, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Text("metadata", "name")}", controller);
    }
}
