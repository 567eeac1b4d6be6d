using System.Globalization;
using System.Text.RegularExpressions;
using Coder.Providers.Declaration;

namespace Coder.Providers.Coder;

/// <summary>The <c>validation</c> block of a parameter.</summary>
internal sealed record ParameterValidation(long? Min, long? Max, string Monotonic, string Regex, string Error)
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Reads the block.</summary>
    public static ParameterValidation Of(BlockValue block) => new(
        block.NumberOrNull("min"), block.NumberOrNull("max"), block.Text("monotonic"), block.Text("regex"), block.Text("error"));

    /// <summary>What is wrong with the rules themselves for a parameter of this type; null when nothing is.</summary>
    public string? RuleProblem(string type)
    {
        if (type != "number" && Min is not null)
        {
            return $"A min cannot be specified for a {type} type.";
        }

        if (type != "number" && Max is not null)
        {
            return $"A max cannot be specified for a {type} type.";
        }

        if (type != "number" && Monotonic.Length > 0)
        {
            return $"Monotonic validation can only be specified for number types, not {type} types.";
        }

        if (Monotonic is not ("" or "increasing" or "decreasing"))
        {
            return "Number monotonicity can be either \"increasing\" or \"decreasing\".";
        }

        if (Regex.Length == 0)
        {
            return null;
        }

        return type != "string" ? $"A regex cannot be specified for a {type} type."
            : Error.Length == 0 ? "An error must be specified with a regex validation."
            : Compile() is null ? $"\"{Regex}\" is not a regular expression."
            : null;
    }

    /// <summary>What is wrong with a value, given the one of the previous build; null when it may be used.</summary>
    public string? Problem(string type, string value, string? previous) => RuleProblem(type) ?? type switch
    {
        "string" => Regex.Length == 0 || Compile()!.IsMatch(value) ? null : $"{Error} (value \"{value}\" does not match \"{Regex}\").",
        "number" => NumberProblem(value, previous),
        _ => null,
    };

    private string? NumberProblem(string value, string? previous)
    {
        if (!TryNumber(value, out var number))
        {
            return Rendered(value) ?? $"Value \"{value}\" is not a number.";
        }

        if (number < Min)
        {
            return Rendered(value) ?? $"Value {number} is less than the minimum {Min}.";
        }

        if (number > Max)
        {
            return Rendered(value) ?? $"Value {number} is more than the maximum {Max}.";
        }

        if (!TryNumber(previous ?? "", out var before))
        {
            return null;
        }

        return Monotonic switch
        {
            "increasing" when number < before =>
                Rendered(value) ?? $"Parameter value '{number}' must be equal or greater than previous value: {before}.",
            "decreasing" when number > before =>
                Rendered(value) ?? $"Parameter value '{number}' must be equal or lower than previous value: {before}.",
            _ => null,
        };
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    // The author's own text, with its placeholders filled in.
    private string? Rendered(string value) => Error.Length == 0 ? null : Error
        .Replace("{min}", Min?.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
        .Replace("{max}", Max?.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
        .Replace("{value}", value, StringComparison.Ordinal);

    // Templates are written for RE2: no backtracking, so that a hostile value cannot stall a build.
    private Regex? Compile()
    {
        try
        {
            return new Regex(Regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
