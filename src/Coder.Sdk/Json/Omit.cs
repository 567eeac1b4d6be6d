namespace Coder.Sdk;

/// <summary>
/// The API leaves optional fields out of its JSON when they are empty. Records normalise such
/// values to null on the way in, so that an empty database column never shows up as <c>""</c>.
/// </summary>
internal static class Omit
{
    public static string? Empty(string? value) => string.IsNullOrEmpty(value) ? null : value;

    public static IReadOnlyList<T>? Empty<T>(IReadOnlyList<T>? value) => value is null or { Count: 0 } ? null : value;
}
