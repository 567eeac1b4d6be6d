using System.Text.RegularExpressions;
using Coder.Sdk;

namespace Coder.Server.Organizations.Sync;

/// <summary>What settings of the sync with a login provider must look like.</summary>
internal static class IdpSyncRules
{
    private const int MaxField = 255;
    private const int MaxPattern = 1024;
    private const int MaxPairs = 10_000;

    /// <summary>Notes what is wrong with the name of a claim.</summary>
    public static void CheckField(string? field, List<ValidationError> errors)
    {
        if (field is null || field.Length > MaxField || field.Any(char.IsControl))
        {
            errors.Add(new("field", $"Must be the name of a claim with at most {MaxField} characters, or empty to turn the sync off."));
        }
    }

    /// <summary>Notes what is wrong with a filter. Only patterns that match in linear time are taken.</summary>
    public static void CheckPattern(string? pattern, List<ValidationError> errors)
    {
        if (string.IsNullOrEmpty(pattern))
        {
            return;
        }

        if (pattern.Length > MaxPattern)
        {
            errors.Add(new("regex_filter", $"Must have at most {MaxPattern} characters."));
            return;
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Add(new("regex_filter", $"Not a regular expression that can be used: {e.Message}"));
        }
    }

    /// <summary>Notes a mapping that is too large or maps to nothing.</summary>
    public static void CheckMapping<T>(IReadOnlyDictionary<string, IReadOnlyList<T>> mapping, List<ValidationError> errors)
    {
        if (mapping.Values.Any(gets => gets.Any(got => got is null)))
        {
            errors.Add(new("mapping", "Must have a list without null for each value of the claim."));
        }
        else if (mapping.Values.Sum(gets => gets.Count) > MaxPairs)
        {
            errors.Add(new("mapping", $"Has more than {MaxPairs} pairs."));
        }
    }
}
