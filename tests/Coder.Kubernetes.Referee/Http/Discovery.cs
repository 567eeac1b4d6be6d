using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>What the server has: API groups and resources, its version, health, and schemas (OpenAPI version 3).</summary>
internal static class Discovery
{
    private static readonly ConcurrentDictionary<string, string?> Documents = new(StringComparer.Ordinal);

    /// <summary>Null when the path is not one of discovery.</summary>
    public static (string ContentType, string Content)? Find(HttpRequest request)
    {
        if (request.Method != "GET")
        {
            return null;
        }

        var path = request.Path.Value!.TrimEnd('/');
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            return ("text/plain", "ok");
        }

        return Documents.GetOrAdd(path, Make) is { } text ? ("application/json", text) : null;
    }

    private static string? Make(string path) => path.Trim('/').Split('/') switch
    {
        ["version"] => Version().ToJsonString(),
        ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() }.ToJsonString(),
        ["apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(Group)]),
        }.ToJsonString(),
        ["apis", var group] when Groups().Contains(group) => Named(Group(group)).ToJsonString(),
        ["api", "v1"] => Resources("v1"),
        ["apis", var group, var version] => Resources($"{group}/{version}"),
        ["openapi", "v3"] => OpenApiDocuments.Index().ToJsonString(),
        ["openapi", "v3", "api", "v1"] => OpenApiDocuments.Of("v1")?.ToJsonString(),
        ["openapi", "v3", "apis", var group, var version] => OpenApiDocuments.Of($"{group}/{version}")?.ToJsonString(),
        _ => null,
    };

    private static JsonObject Version() => new()
    {
        ["major"] = "1", ["minor"] = "32", ["gitVersion"] = "v1.32.0", ["gitCommit"] = "", ["gitTreeState"] = "clean", ["buildDate"] = "2024-12-11T00:00:00Z",
        ["goVersion"] = "", ["compiler"] = "gc", ["platform"] = "linux/amd64",
    };

    private static IEnumerable<string> Groups() => ResourceTable.All.Select(type => type.Group).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal);

    private static JsonObject Group(string name)
    {
        var versions = ResourceTable.All.Where(type => type.Group == name).Select(type => type.Version).Distinct(StringComparer.Ordinal)
            .Select(version => new JsonObject { ["groupVersion"] = $"{name}/{version}", ["version"] = version }).ToArray();
        return new() { ["name"] = name, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private static JsonObject Named(JsonObject group)
    {
        group["kind"] = "APIGroup";
        group["apiVersion"] = "v1";
        return group;
    }

    private static string? Resources(string apiVersion)
    {
        var types = ResourceTable.All.Where(type => type.ApiVersion == apiVersion).ToList();
        return types.Count == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = apiVersion,
            ["resources"] = new JsonArray([.. types.SelectMany(Entries)]),
        }.ToJsonString();
    }

    private static IEnumerable<JsonNode> Entries(ResourceType type)
    {
        string[] all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
        var entry = Entry(type, type.Plural, type.Kind, type.CreateOnly ? ["create"] : all);
        entry["singularName"] = type.Singular;
        if (type.ShortNames.Length > 0)
        {
            entry["shortNames"] = new JsonArray([.. type.ShortNames.Select(name => (JsonNode)name)]);
        }

        if (type.Has(ResourceTraits.All))
        {
            entry["categories"] = new JsonArray("all");
        }

        yield return entry;
        if (type.Has(ResourceTraits.Status))
        {
            yield return Entry(type, type.Plural + "/status", type.Kind, ["get", "patch", "update"]);
        }

        if (type.Has(ResourceTraits.Scale))
        {
            var scale = Entry(type, type.Plural + "/scale", "Scale", ["get", "patch", "update"]);
            (scale["group"], scale["version"]) = ("autoscaling", "v1");
            yield return scale;
        }

        if (type.Kind == "Pod")
        {
            yield return Entry(type, "pods/log", "Pod", ["get"]);
            var eviction = Entry(type, "pods/eviction", "Eviction", ["create"]);
            (eviction["group"], eviction["version"]) = ("policy", "v1");
            yield return eviction;
        }
    }

    private static JsonObject Entry(ResourceType type, string name, string kind, string[] verbs) => new()
    {
        ["name"] = name, ["singularName"] = "", ["namespaced"] = type.Namespaced, ["kind"] = kind, ["verbs"] = new JsonArray([.. verbs.Select(verb => (JsonNode)verb)]),
    };
}
