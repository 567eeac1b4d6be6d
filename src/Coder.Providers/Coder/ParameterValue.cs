using System.Globalization;
using System.Text.Json;

namespace Coder.Providers.Coder;

/// <summary>Parameter values are strings; this tells whether one reads as its type.</summary>
internal static class ParameterValue
{
    /// <summary>What is wrong with the value; null when it is of the type.</summary>
    public static string? Problem(string type, string value) => type switch
    {
        "number" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? null : $"\"{value}\" is not a number.",
        "bool" => value is "true" or "false" ? null : $"\"{value}\" is not a bool: it is either \"true\" or \"false\".",
        "list(string)" => List(value) is null ? $"\"{value}\" is not a JSON list of strings." : null,
        _ => null,
    };

    /// <summary>The strings of a JSON list; null when it is something else.</summary>
    public static string[]? List(string value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return json.RootElement.ValueKind == JsonValueKind.Array
                && json.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
                    ? [.. json.RootElement.EnumerateArray().Select(e => e.GetString()!)]
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
