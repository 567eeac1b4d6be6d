using Coder.Hcl.Values;

namespace Coder.Providers;

/// <summary>What sentences about objects must not hold, and how long they may be.</summary>
public static class Inspecting
{
    /// <summary>The longest sentence, in characters.</summary>
    public const int LongestSentence = 1000;

    // Shorter values are words that any text may hold; hiding them would hide the text.
    private const int ShortestSecret = 8;
    private const string Hidden = "***";

    /// <summary>A text that may be shown: without values of environment variables, on one line, not too long.</summary>
    /// <param name="text">The sentence, which may quote what a container wrote.</param>
    /// <param name="state">The object with its variables: <c>env</c> as a map, as a list of <c>NAME=value</c>, or as blocks with name and value.</param>
    public static string Showable(string text, HclValue state)
    {
        foreach (var secret in Variables(state).Where(v => v.Length >= ShortestSecret && v[0] != '/').OrderByDescending(v => v.Length))
        {
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length > LongestSentence ? text[..(LongestSentence - 1)] + "…" : text;
    }

    private static IEnumerable<string> Variables(HclValue value)
    {
        if (value is not { IsKnown: true, IsNull: false })
        {
            return [];
        }

        return value.Kind switch
        {
            HclTypeKind.Object => value.Attributes.SelectMany(a => a.Key == "env" ? Texts(a.Value) : Variables(a.Value)),
            HclTypeKind.List or HclTypeKind.Set => value.Elements.SelectMany(Variables),
            _ => [],
        };
    }

    private static IEnumerable<string> Texts(HclValue env) => env switch
    {
        { IsKnown: false } or { IsNull: true } => [],
        { Kind: HclTypeKind.List or HclTypeKind.Set } => env.Elements.Select(Text).OfType<string>(),
        { Kind: HclTypeKind.Map } => env.Attributes.Values.Where(v => v is { IsKnown: true, IsNull: false }).Select(v => v.AsString()),
        _ => [],
    };

    private static string? Text(HclValue variable) => variable switch
    {
        { IsKnown: false } or { IsNull: true } => null,
        { Kind: HclTypeKind.String } pair => pair.AsString()[(pair.AsString().IndexOf('=', StringComparison.Ordinal) + 1)..],
        { Kind: HclTypeKind.Object } when variable.TryGetAttribute("value", out var value) && value is { IsKnown: true, IsNull: false } => value.AsString(),
        _ => null,
    };
}
