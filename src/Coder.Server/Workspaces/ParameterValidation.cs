using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Server.Templates;

namespace Coder.Server.Workspaces;

/// <summary>Checks one value against its parameter: type, options, regular expression, bounds, and its direction over time.</summary>
internal static class ParameterValidation
{
    /// <summary>Null when the value is good, else the template's own text or a sentence that says what is allowed.</summary>
    public static string? Check(ParameterDefinition definition, string value, string? before)
    {
        if (CheckType(definition, value) is { } wrongType)
        {
            return wrongType;
        }

        if (CheckOptions(definition, value) is { } unknownOption)
        {
            return unknownOption;
        }

        return definition.Type switch
        {
            "string" => CheckPattern(definition, value),
            "number" => CheckNumber(definition, Number(value)!.Value, before),
            _ => null,
        };
    }

    private static string? CheckType(ParameterDefinition definition, string value) => definition.Type switch
    {
        "number" when Number(value) is null => $"\"{value}\" is not a number.",
        "bool" when value is not ("true" or "false") => $"\"{value}\" is neither true nor false.",
        "list(string)" when Items(value) is null => $"\"{value}\" is not a JSON list of strings, such as [\"a\",\"b\"].",
        _ => null,
    };

    private static string? CheckOptions(ParameterDefinition definition, string value)
    {
        var options = definition.Options;
        if (options.Count == 0 || options.Any(option => option.Value == value))
        {
            return null;
        }

        var allowed = options.Select(option => option.Value).ToList();
        if (definition.Type == "list(string)" && Items(value)!.All(allowed.Contains))
        {
            return null;
        }

        return $"\"{value}\" is not one of the options; choose from {string.Join(", ", allowed)}.";
    }

    private static string? CheckPattern(ParameterDefinition definition, string value)
    {
        if (definition.ValidationRegex.Length == 0)
        {
            return null;
        }

        try
        {
            // The template's expression has RE2's syntax, which knows nothing that takes exponential time; neither does this.
            var matches = Regex.IsMatch(value, definition.ValidationRegex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return matches ? null : OwnText(definition, value) ?? $"\"{value}\" does not match {definition.ValidationRegex}.";
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"The template's regular expression {definition.ValidationRegex} cannot be used: {e.Message}";
        }
    }

    private static string? CheckNumber(ParameterDefinition definition, decimal number, string? before)
    {
        var previous = before is null ? null : Number(before);
        var problem = definition switch
        {
            { ValidationMin: { } min } when number < min => $"{number} is too small; the least is {min}.",
            { ValidationMax: { } max } when number > max => $"{number} is too large; the most is {max}.",
            { ValidationMonotonic: "increasing" } when number < previous => $"{number} is less than the previous value {previous}; it may only grow.",
            { ValidationMonotonic: "decreasing" } when number > previous => $"{number} is more than the previous value {previous}; it may only shrink.",
            _ => null,
        };
        return problem is null ? null : OwnText(definition, number.ToString(CultureInfo.InvariantCulture)) ?? problem;
    }

    private static string? OwnText(ParameterDefinition definition, string value) => definition.ValidationError.Length == 0
        ? null
        : definition.ValidationError
            .Replace("{min}", definition.ValidationMin?.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
            .Replace("{max}", definition.ValidationMax?.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
            .Replace("{value}", value, StringComparison.Ordinal);

    private static decimal? Number(string value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static List<string>? Items(string value)
    {
        try
        {
            var items = JsonSerializer.Deserialize<List<string?>>(value);
            return items is null || items.Contains(null) ? null : [.. items.Select(item => item!)];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
