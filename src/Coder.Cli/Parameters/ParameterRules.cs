using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coder.Sdk;

namespace Coder.Cli.Parameters;

/// <summary>Checks a value against its parameter, so that mistakes show before a build is made.</summary>
internal static class ParameterRules
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a value, or null.</summary>
    public static string? Check(TemplateVersionParameter parameter, string value, string? previous = null)
    {
        if (parameter.Options.Count > 0)
        {
            return CheckOptions(parameter, value);
        }

        return parameter.Type switch
        {
            "number" => CheckNumber(parameter, value, previous),
            "bool" => value is "true" or "false" ? null : "It must be true or false.",
            "list(string)" => TryReadList(value, out _) ? null : "It must be a JSON list of texts, like [\"a\", \"b\"].",
            _ => CheckRegex(parameter, value),
        };
    }

    /// <summary>Reads a JSON list of texts.</summary>
    public static bool TryReadList(string value, out IReadOnlyList<string> items)
    {
        try
        {
            items = JsonSerializer.Deserialize(value, CoderJsonContext.Default.IReadOnlyListString) ?? [];
            return items.All(i => i is not null);
        }
        catch (JsonException)
        {
            items = [];
            return false;
        }
    }

    private static string? CheckOptions(TemplateVersionParameter parameter, string value)
    {
        IReadOnlyList<string> chosen = [value];
        if (parameter.Type == "list(string)" && !TryReadList(value, out chosen))
        {
            return "It must be a JSON list of texts, like [\"a\", \"b\"].";
        }

        var unknown = chosen.FirstOrDefault(c => parameter.Options.All(o => o.Value != c));
        return unknown is null
            ? null
            : $"\"{unknown}\" is not one of its choices: {string.Join(", ", parameter.Options.Select(o => o.Value))}.";
    }

    private static string? CheckNumber(TemplateVersionParameter parameter, string value, string? previous)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return "It must be a whole number.";
        }

        if (number < parameter.ValidationMin || number > parameter.ValidationMax)
        {
            return parameter.ValidationError is { } text
                ? text
                    .Replace("{min}", $"{parameter.ValidationMin}", StringComparison.Ordinal)
                    .Replace("{max}", $"{parameter.ValidationMax}", StringComparison.Ordinal)
                    .Replace("{value}", value, StringComparison.Ordinal)
                : (parameter.ValidationMin, parameter.ValidationMax) switch
                {
                    ({ } min, { } max) => $"It must be between {min} and {max}.",
                    ({ } min, null) => $"It must be at least {min}.",
                    (_, var max) => $"It must be at most {max}.",
                };
        }

        var before = long.TryParse(previous, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var p) ? p : number;
        return parameter.ValidationMonotonic switch
        {
            "increasing" when number < before => $"It may only grow; it is {before} now.",
            "decreasing" when number > before => $"It may only shrink; it is {before} now.",
            _ => null,
        };
    }

    private static string? CheckRegex(TemplateVersionParameter parameter, string value)
    {
        if (parameter.ValidationRegex is null)
        {
            return null;
        }

        try
        {
            return Regex.IsMatch(value, parameter.ValidationRegex, RegexOptions.None, RegexTimeout)
                ? null
                : parameter.ValidationError ?? $"It must match {parameter.ValidationRegex}.";
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            // Written for another regular expression engine: the server has the last word.
            return null;
        }
    }
}
