using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Coder.Server.Configuration;

/// <summary>A settings file, flattened: <c>networking.http.sessionDuration</c> → text. Sequences become comma-separated.</summary>
internal sealed record YamlSettings(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Errors)
{
    private static readonly HashSet<string> Structured =
        [.. OptionTable.All.Where(option => option is { Structured: true, Yaml: not null }).Select(option => option.Yaml!)];

    /// <summary>Reads the file; one that is missing or malformed gives an error that says where.</summary>
    public static YamlSettings Read(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<string>();
        Parser? parser = null;
        try
        {
            using var reader = new StreamReader(path);
            parser = new Parser(reader);
            var yaml = new YamlStream();
            yaml.Load(parser);
            if (yaml.Documents.Count > 0)
            {
                Flatten(yaml.Documents[0].RootNode, "", values);
            }
        }
        catch (YamlException e)
        {
            errors.Add($"{path}: line {e.Start.Line}, column {e.Start.Column}: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // How the parser reports a bracket that is never closed.
            errors.Add($"{path}: the YAML is unfinished near line {parser?.Current?.End.Line ?? 1}; is a bracket or quote missing?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{OptionTable.ConfigFile.Env}: the settings file cannot be read: {e.Message}");
        }

        return new YamlSettings(values, errors);
    }

    private static void Flatten(YamlNode node, string path, Dictionary<string, string> values)
    {
        switch (node)
        {
            case YamlMappingNode or YamlSequenceNode when Structured.Contains(path):
                values[path] = ToJson(node).ToJsonString();
                break;
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    Flatten(value, path.Length == 0 ? $"{key}" : $"{path}.{key}", values);
                }

                break;
            case YamlSequenceNode sequence:
                values[path] = string.Join(',', sequence.Children.Select(child => $"{child}"));
                break;
            case YamlScalarNode { Value: { } text } when text is not ("" or "null" or "~"):
                values[path] = text;
                break;
            default:
                break;
        }
    }

    private static JsonNode ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create($"{pair.Key}", (JsonNode?)ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        _ => JsonValue.Create($"{node}"),
    };
}
