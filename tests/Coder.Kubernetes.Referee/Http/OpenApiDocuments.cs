using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>The schemas as OpenAPI version 3 documents, one for each version of a group, without descriptions.</summary>
internal static class OpenApiDocuments
{
    public static JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var version in ResourceTable.All.Select(type => type.ApiVersion).Distinct(StringComparer.Ordinal))
        {
            var path = Path(version);
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash=1" };
        }

        return new() { ["paths"] = paths };
    }

    public static JsonObject? Of(string apiVersion)
    {
        var types = ResourceTable.All.Where(type => type.ApiVersion == apiVersion).ToList();
        if (types.Count == 0)
        {
            return null;
        }

        var schemas = new JsonObject();
        var paths = new JsonObject();
        foreach (var type in types)
        {
            Add(type.Definition, schemas);
            schemas[type.Definition]!["x-kubernetes-group-version-kind"] = new JsonArray(KindOf(type));
            paths[$"/{Path(apiVersion)}/{(type.Namespaced ? "namespaces/{namespace}/" : "")}{type.Plural}/{{name}}"] = Operations(type);
        }

        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.0" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static string Path(string apiVersion) => apiVersion.Contains('/') ? "apis/" + apiVersion : "api/" + apiVersion;

    private static JsonObject KindOf(ResourceType type) => new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind };

    // Clients look here whether the server validates fields and can run dry.
    private static JsonObject Operations(ResourceType type)
    {
        var parameters = new JsonArray([.. new[] { "dryRun", "fieldManager", "fieldValidation", "force" }.Select(name => (JsonNode)new JsonObject
        {
            ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = name == "force" ? "boolean" : "string", ["uniqueItems"] = true },
        })]);
        return new()
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = parameters, ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } }, ["x-kubernetes-group-version-kind"] = KindOf(type),
            },
        };
    }

    private static void Add(string name, JsonObject schemas)
    {
        if (schemas.ContainsKey(name))
        {
            return;
        }

        schemas[name] = new JsonObject();
        schemas[name] = Translate(OpenApi.Definition(name), schemas);
    }

    private static JsonNode? Translate(JsonNode? node, JsonObject schemas)
    {
        switch (node)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (name, value) in map.Where(pair => !(pair.Key is "description" or "x-since" && pair.Value is JsonValue)))
                {
                    result[name] = Translate(value, schemas);
                }

                if (map.Text("$ref") is { } reference)
                {
                    var definition = reference["#/definitions/".Length..];
                    Add(definition, schemas);
                    result["$ref"] = "#/components/schemas/" + definition;
                }

                return result;
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Translate(item, schemas))]);
            default:
                return node?.DeepClone();
        }
    }
}
