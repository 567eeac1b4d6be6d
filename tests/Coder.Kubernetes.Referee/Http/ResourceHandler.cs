using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Access;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Patching;
using Coder.Kubernetes.Referee.Resources;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>Answers requests about resources, except watches.</summary>
internal sealed class ResourceHandler(Registry registry, Cluster cluster, Rbac rbac)
{
    private const string PatchTypes = "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml";

    private readonly ListReader _lists = new(registry.Storage);
    private readonly Subresources _subresources = new(registry, cluster);

    /// <exception cref="ApiError">The request is refused.</exception>
    public Answer Handle(RequestInfo info, HttpRequest request, string body, User user)
    {
        lock (registry.Storage.Gate)
        {
            var options = Options(request, user);
            var answer = info.Type.CreateOnly ? Review(info, body, options) : info.Subresource.Length > 0 && info.Subresource != "status"
                ? _subresources.Handle(info, request, Read(request, body), options)
                : Main(info, request, body, options);
            if (info.Verb is not ("get" or "list") && !options.DryRun)
            {
                cluster.SettleIfAutomatic();
            }

            return answer with { Object = answer.Object is { } value ? Tables.Wanted(request) ? Tables.Make(info.Type, value) : value.Copy() : null, Warnings = options.Warnings };
        }
    }

    private Answer Main(RequestInfo info, HttpRequest request, string body, WriteOptions options)
    {
        if (info.Subresource == "status" && (!info.Type.Has(ResourceTraits.Status) || info.Verb is "create" or "delete"))
        {
            throw info.Type.Has(ResourceTraits.Status) ? ApiError.MethodNotAllowed() : ApiError.NoSuchPath();
        }

        switch (info.Verb)
        {
            case "get":
                return Answer.Ok(registry.Get(info.Type, info.Namespace, info.Name!));
            case "list":
                return Answer.Ok(_lists.Read(info, request));
            case "create" when info.Name is null && (info.Namespace is not null || !info.Type.Namespaced):
                return new(201, registry.Create(info.Type, info.Namespace, Parse(request, body), options));
            case "update":
                return Answer.Ok(registry.Update(info.Type, info.Namespace, info.Name!, Parse(request, body), options, info.Subresource));
            case "patch":
                return Patch(info, request, body, options);
            case "delete":
                return Delete(info, Read(request, body), request, options);
            case "deletecollection":
                return DeleteAll(info, Read(request, body), request, options);
            default:
                throw ApiError.MethodNotAllowed();
        }
    }

    private Answer Patch(RequestInfo info, HttpRequest request, string body, WriteOptions options)
    {
        var kind = request.ContentType?.Split(';')[0];
        if (kind == "application/apply-patch+yaml")
        {
            if (request.Query["fieldManager"].ToString().Length == 0)
            {
                throw new ApiError(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
            }

            var (value, isNew) = registry.Apply(info.Type, info.Namespace, info.Name!, Yaml(body), options, info.Subresource);
            return new(isNew ? 201 : 200, value);
        }

        if (RequestInfo.IsTrue(request.Query["force"]))
        {
            throw new ApiError(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
        }

        var patch = Node(body);
        Func<JsonObject, JsonObject> change = kind switch
        {
            "application/json-patch+json" => live => JsonPatch.Apply(live, patch),
            "application/merge-patch+json" => live => MergePatch.Apply(live, Map(patch)),
            "application/strategic-merge-patch+json" => live => StrategicMergePatch.Apply(live, Map(patch), info.Type.Definition),
            _ => throw ApiError.UnsupportedMediaType(PatchTypes),
        };
        return Answer.Ok(registry.Patch(info.Type, info.Namespace, info.Name!, change, options, info.Subresource));
    }

    private Answer Delete(RequestInfo info, JsonObject? body, HttpRequest request, WriteOptions options)
    {
        var (value, isGone) = registry.Delete(info.Type, info.Namespace, info.Name!, DeleteOptions(body, request), options with { DryRun = options.DryRun || IsDry(body) });
        return Answer.Ok(isGone && info.Type.Plural is not ("pods" or "persistentvolumeclaims" or "persistentvolumes" or "services" or "serviceaccounts") ? Deleted(info.Type, value) : value);
    }

    private Answer DeleteAll(RequestInfo info, JsonObject? body, HttpRequest request, WriteOptions options)
    {
        var list = _lists.Read(info, request);
        foreach (var value in list.Items("items").ToList())
        {
            registry.Delete(info.Type, value.Text("metadata", "namespace"), value.Text("metadata", "name")!, DeleteOptions(body, request), options with { DryRun = options.DryRun || IsDry(body) });
        }

        return Answer.Ok(list);
    }

    private Answer Review(RequestInfo info, string body, WriteOptions options)
    {
        if (info.Verb != "create")
        {
            throw ApiError.MethodNotAllowed();
        }

        var review = Map(Node(body));
        Json.DropNulls(review);
        var unknown = Schema.SchemaValidator.Check(info.Type, info.Type.Definition, review);
        return unknown.Count > 0
            ? throw ApiError.BadRequest($"{info.Type.Kind} in version \"{info.Type.Version}\" cannot be handled as a {info.Type.Kind}: strict decoding error: {string.Join(", ", unknown)}")
            : new(201, Reviews.Answer(review, options.User, rbac));
    }

    private static WriteOptions Options(HttpRequest request, User user)
    {
        var manager = request.Query["fieldManager"].ToString();
        var agent = request.Headers.UserAgent.ToString();
        var validation = request.Query["fieldValidation"].ToString();
        if (validation is not ("" or "Strict" or "Warn" or "Ignore"))
        {
            throw new ApiError(422, "Invalid", $"CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"{validation}\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        }

        if (manager.Length > 128)
        {
            throw new ApiError(422, "Invalid", $"PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Too long: may not be more than 128 bytes");
        }

        return new(
            user,
            manager.Length > 0 ? manager : agent.Length > 0 ? agent.Split('/')[0] : "unknown",
            request.Query["dryRun"] == "All",
            validation.Length > 0 ? validation : "Strict",
            RequestInfo.IsTrue(request.Query["force"]));
    }

    // Options of a deletion may be in the body or in the query.
    private static JsonObject DeleteOptions(JsonObject? body, HttpRequest request)
    {
        var options = body?.Copy() ?? [];
        Json.DropNulls(options);
        if (request.Query["propagationPolicy"].ToString() is { Length: > 0 } policy)
        {
            options["propagationPolicy"] = policy;
        }

        if (long.TryParse(request.Query["gracePeriodSeconds"], out var grace))
        {
            options["gracePeriodSeconds"] = grace;
        }

        if (options["orphanDependents"] is { } orphan)
        {
            options.Default("propagationPolicy", orphan.Flag() ? "Orphan" : "Background");
        }

        return options.Text("propagationPolicy") is null or "Foreground" or "Background" or "Orphan"
            ? options
            : throw new ApiError(422, "Invalid", $"DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"{options.Text("propagationPolicy")}\": must be one of: Background, Foreground, Orphan");
    }

    private static bool IsDry(JsonObject? body) => body.Texts("dryRun").Contains("All");

    private static JsonObject Deleted(ResourceType type, JsonObject value)
    {
        var details = new JsonObject { ["name"] = value.Text("metadata", "name"), ["kind"] = type.Plural, ["uid"] = value.Text("metadata", "uid") };
        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }

    private static JsonObject? Read(HttpRequest request, string body) => body.Length == 0 ? null : Parse(request, body);

    private static JsonObject Parse(HttpRequest request, string body) => request.ContentType?.Split(';')[0] is null or "application/json" or Protobuf.MediaType or "application/merge-patch+json"
            or "application/strategic-merge-patch+json" or "application/json-patch+json"
        ? Map(Node(body))
        : throw ApiError.UnsupportedMediaType("application/json");

    // The media type says YAML, of which JSON is a part; that is what clients send.
    private static JsonObject Yaml(string body) => body.AsSpan().TrimStart() is ['{', ..]
        ? Map(Node(body))
        : throw ApiError.BadRequest("error decoding YAML: the referee reads the part of YAML that is JSON");

    private static JsonObject Map(JsonNode? node) => node as JsonObject ?? throw ApiError.BadRequest("the body of the request is not a JSON object");

    private static JsonNode? Node(string body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw ApiError.BadRequest($"the object provided is unrecognized (must be of type JSON): {error.Message}");
        }
    }
}
