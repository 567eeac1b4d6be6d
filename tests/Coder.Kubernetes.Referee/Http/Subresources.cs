using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>The subresources besides status: log, eviction, scale, finalize.</summary>
internal sealed class Subresources(Registry registry, Cluster cluster)
{
    /// <exception cref="ApiError">The request is refused, or there is no such subresource (404).</exception>
    public Answer Handle(RequestInfo info, HttpRequest request, JsonObject? body, WriteOptions options) => (info.Type.Kind, info.Subresource, info.Verb) switch
    {
        ("Pod", "log", "get") => new(200, null, Log(info, request)),
        ("Pod", "eviction", "create") => Evict(info, body, options),
        ("Namespace", "finalize", "update") => Answer.Ok(registry.Update(info.Type, null, info.Name!, body ?? throw ApiError.BadRequest("the body is empty"), options)),
        (_, "scale", "get") when info.Type.Has(ResourceTraits.Scale) => Answer.Ok(Scale(registry.Get(info.Type, info.Namespace, info.Name!))),
        (_, "scale", "update" or "patch") when info.Type.Has(ResourceTraits.Scale) => SetScale(info, body, options),
        _ => throw ApiError.NoSuchPath(),
    };

    private string Log(RequestInfo info, HttpRequest request)
    {
        var pod = registry.Get(info.Type, info.Namespace, info.Name!);
        var names = pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers")).Select(container => container.Text("name")!).ToList();
        var containers = pod.Items("spec", "containers").Select(container => container.Text("name")!).ToList();
        var container = request.Query["container"].ToString();
        if (container.Length == 0)
        {
            container = containers.Count == 1
                ? containers[0]
                : throw ApiError.BadRequest($"a container name must be specified for pod {info.Name}, choose one of: [{string.Join(' ', containers)}]");
        }

        if (!names.Contains(container))
        {
            throw ApiError.BadRequest($"container {container} is not valid for pod {info.Name}");
        }

        var status = pod.Items("status", "containerStatuses").Concat(pod.Items("status", "initContainerStatuses")).FirstOrDefault(entry => entry.Text("name") == container);
        if (status.Text("state", "waiting", "reason") is { } reason && status.At("lastState", "terminated") is null)
        {
            throw ApiError.BadRequest(reason is "ContainerCreating" or "PodInitializing"
                ? $"container \"{container}\" in pod \"{info.Name}\" is waiting to start: {reason}"
                : $"container \"{container}\" in pod \"{info.Name}\" is waiting to start: {(reason is "ErrImagePull" or "ImagePullBackOff" ? "trying and failing to pull image" : reason)}");
        }

        if (RequestInfo.IsTrue(request.Query["previous"]) && status.At("lastState", "terminated") is null)
        {
            throw ApiError.BadRequest($"previous terminated container \"{container}\" in pod \"{info.Name}\" not found");
        }

        var lines = cluster.LogOf(info.Namespace!, info.Name!, container).ToList();
        if (int.TryParse(request.Query["tailLines"], out var tail) && tail >= 0 && tail < lines.Count)
        {
            lines = lines[^tail..];
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }

    private Answer Evict(RequestInfo info, JsonObject? body, WriteOptions options)
    {
        var pod = registry.Get(info.Type, info.Namespace, info.Name!);
        var labels = pod.Map("metadata", "labels");
        foreach (var budget in registry.Storage.All(ResourceTable.Get("policy/v1", "PodDisruptionBudget"), info.Namespace).Where(budget => Selector.Fits(budget.At("spec", "selector"), labels)))
        {
            if (budget.Number("status", "disruptionsAllowed") is null or 0)
            {
                throw new ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new()
                {
                    ["causes"] = new JsonArray(new JsonObject
                    {
                        ["reason"] = "DisruptionBudget",
                        ["message"] = $"The disruption budget {budget.Text("metadata", "name")} needs {budget.Number("status", "desiredHealthy") ?? 0} healthy pods and has {budget.Number("status", "currentHealthy") ?? 0} currently",
                    }),
                });
            }
        }

        registry.Delete(info.Type, info.Namespace, info.Name!, body.Object("deleteOptions"), options);
        return new(201, new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 });
    }

    private Answer SetScale(RequestInfo info, JsonObject? body, WriteOptions options)
    {
        var replicas = body.Number("spec", "replicas") ?? 0;
        if (replicas < 0)
        {
            throw ApiError.Invalid(info.Type, info.Name, [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        return Answer.Ok(Scale(registry.Patch(
            info.Type,
            info.Namespace,
            info.Name!,
            live =>
            {
                if (body.Text("metadata", "resourceVersion") is { Length: > 0 } version)
                {
                    live.Ensure("metadata")["resourceVersion"] = version;
                }

                live.Ensure("spec")["replicas"] = replicas;
                return live;
            },
            options)));
    }

    private static JsonObject Scale(JsonObject value)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata[field] = value.At("metadata", field)?.DeepClone();
        }

        return new()
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = value.Number("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = value.Number("status", "replicas") ?? 0,
                ["selector"] = string.Join(",", value.Map("spec", "selector", "matchLabels").Select(pair => $"{pair.Key}={pair.Value}")),
            },
        };
    }
}
