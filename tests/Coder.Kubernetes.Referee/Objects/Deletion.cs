using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>The rules of deleting: preconditions, grace periods, finalizers; and which parts of an object a write may touch.</summary>
internal static class Deletion
{
    /// <exception cref="ApiError">The object is not the one that the request means (409).</exception>
    public static void CheckPreconditions(ResourceType type, JsonObject live, JsonObject? request)
    {
        var name = live.Text("metadata", "name")!;
        if (request.Text("preconditions", "uid") is { } uid && uid != live.Text("metadata", "uid"))
        {
            throw ApiError.Conflict(type, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Text("metadata", "uid")}");
        }

        if (request.Text("preconditions", "resourceVersion") is { } version && version != live.Text("metadata", "resourceVersion"))
        {
            throw ApiError.Conflict(type, name, $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {live.Text("metadata", "resourceVersion")}");
        }
    }

    /// <summary>Marks as being deleted.</summary>
    /// <returns>The grace period in seconds.</returns>
    public static long Mark(ResourceType type, JsonObject value, JsonObject? request, DateTimeOffset now)
    {
        var metadata = value.Ensure("metadata");
        var grace = type.Kind == "Pod" ? GraceOf(value, request) : 0;
        var finalizer = request.Text("propagationPolicy") switch
        {
            "Foreground" => "foregroundDeletion",
            "Orphan" => "orphan",
            _ => null,
        };
        if (finalizer is not null && !metadata.Texts("finalizers").Contains(finalizer))
        {
            metadata.EnsureList("finalizers").Add(finalizer);
        }

        if (metadata.Text("deletionTimestamp") is null || grace < metadata.Number("deletionGracePeriodSeconds"))
        {
            metadata["deletionTimestamp"] = now.AddSeconds(grace).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
            metadata["deletionGracePeriodSeconds"] = grace;
            if (type.Has(ResourceTraits.Generation))
            {
                metadata["generation"] = (metadata.Number("generation") ?? 0) + 1;
            }
        }

        if (type.Kind == "Namespace")
        {
            value.Ensure("status")["phase"] = "Terminating";
        }

        return grace;
    }

    /// <summary>Whether nothing keeps a marked object any more.</summary>
    public static bool IsReady(JsonObject value, long grace) =>
        grace == 0 && !value.Texts("metadata", "finalizers").Any() && !(value.Text("kind") == "Namespace" && value.Texts("spec", "finalizers").Any());

    /// <summary>What a write makes of an object: the server's own fields stay, and so does the part that the (sub)resource does not have.</summary>
    public static JsonObject Merged(ResourceType type, JsonObject live, JsonObject value, string subresource)
    {
        var result = value.Copy();
        if (subresource == "status")
        {
            result = live.Copy();
            result["status"] = value["status"]?.DeepClone();
            Json.DropNulls(result);
            return WithManagers(result, value);
        }

        var (metadata, old) = (result.Ensure("metadata"), live.Object("metadata")!);
        foreach (var field in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName", "resourceVersion", "namespace" })
        {
            if (old[field] is { } kept)
            {
                metadata[field] = kept.DeepClone();
            }
            else
            {
                metadata.Remove(field);
            }
        }

        if (type.Has(ResourceTraits.Status))
        {
            result.Remove("status");
            if (live["status"] is { } status)
            {
                result["status"] = status.DeepClone();
            }
        }

        return result;
    }

    private static JsonObject WithManagers(JsonObject result, JsonObject value)
    {
        if (value.At("metadata", "managedFields") is { } managers)
        {
            result.Ensure("metadata")["managedFields"] = managers.DeepClone();
        }

        return result;
    }

    // A pod that runs nowhere, or no longer, needs no time to end.
    private static long GraceOf(JsonObject pod, JsonObject? request) =>
        string.IsNullOrEmpty(pod.Text("spec", "nodeName")) || pod.Text("status", "phase") is "Succeeded" or "Failed"
            ? 0
            : request.Number("gracePeriodSeconds") ?? pod.Number("spec", "terminationGracePeriodSeconds") ?? 30;
}
