using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Schema;

/// <summary>The official OpenAPI definitions of Kubernetes objects (version 1.21.2) with the newer fields of <see cref="NewerFields"/>.</summary>
internal static class OpenApi
{
    private static readonly JsonObject Definitions = Load();

    /// <exception cref="ArgumentException">There is no such definition.</exception>
    public static JsonObject Definition(string name) =>
        Definitions[name] as JsonObject ?? throw new ArgumentException($"The schema has no definition \"{name}\".");

    /// <summary>Follows a reference; a schema without one is answered as it is. The name is null for a schema without a name.</summary>
    public static (JsonObject Schema, string? Name) Resolve(JsonObject schema) => schema.Text("$ref") is { } reference
        ? (Definition(reference["#/definitions/".Length..]), reference["#/definitions/".Length..])
        : (schema, null);

    private static JsonObject Load()
    {
        using var packed = typeof(OpenApi).Assembly.GetManifestResourceStream("kubernetes-openapi.json.gz")
            ?? throw new InvalidOperationException("The schema is not embedded in the assembly.");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var definitions = (JsonObject)JsonNode.Parse(unpacked)!["definitions"]!.DeepClone();
        NewerFields.AddTo(definitions);
        return definitions;
    }
}
