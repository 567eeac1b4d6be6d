using System.Text.RegularExpressions;

namespace Coder.Providers.Declaration;

/// <summary>The checks that fields have in common. Texts complete the sentence that starts with the field's name.</summary>
internal static class Checks
{
    /// <summary>The value is one of a few words.</summary>
    public static Field OneOf(this Field field, params string[] words) => field.Check(value =>
        words.Contains(value.AsString(), StringComparer.Ordinal)
            ? null
            : $"must be one of {string.Join(", ", words.Select(w => $"\"{w}\""))}, not \"{value.AsString()}\".");

    /// <summary>The text has an allowed form.</summary>
    public static Field Matching(this Field field, Regex pattern, string form) => field.Check(value =>
        pattern.IsMatch(value.AsString()) ? null : $"must be {form}, not \"{value.AsString()}\".");

    /// <summary>The text has at most so many characters.</summary>
    public static Field AtMostCharacters(this Field field, int limit) => field.Check(value =>
        value.AsString().Length <= limit ? null : $"may have {limit} characters at most.");

    /// <summary>The text is not empty.</summary>
    public static Field NotEmpty(this Field field) => field.Check(value =>
        value.AsString().Length > 0 ? null : "must not be empty.");

    /// <summary>The text is a URL or a path on the server.</summary>
    public static Field Url(this Field field) => field.Check(value =>
        Uri.TryCreate(value.AsString(), UriKind.RelativeOrAbsolute, out _)
            ? null
            : $"must be a URL, not \"{value.AsString()}\".");

    /// <summary>The number is whole and within bounds.</summary>
    public static Field Between(this Field field, long least, long greatest) => field.Check(value =>
        value.AsNumber().TryToInt64(out var number) && number >= least && number <= greatest
            ? null
            : greatest == long.MaxValue
                ? $"must be a whole number of {least} or more, not {value.AsNumber()}."
                : $"must be a whole number from {least} to {greatest}, not {value.AsNumber()}.");

    /// <summary>The number is whole and at least so large.</summary>
    public static Field AtLeast(this Field field, long least) => field.Between(least, long.MaxValue);
}
