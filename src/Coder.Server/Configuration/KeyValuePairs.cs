using System.Text;

namespace Coder.Server.Configuration;

/// <summary>libpq's connection syntax: <c>host=db password='with space \' and quote'</c>.</summary>
internal static class KeyValuePairs
{
    /// <summary>The pairs in order, or null when the text is not of this form.</summary>
    public static List<(string Key, string Value)>? Read(string text)
    {
        var pairs = new List<(string, string)>();
        var at = 0;
        while (SkipSpaces(text, ref at))
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                return null;
            }

            var key = text[at..equals].Trim();
            at = equals + 1;
            SkipSpaces(text, ref at);
            if (key.Length == 0 || key.Any(char.IsWhiteSpace) || ReadValue(text, ref at) is not { } value)
            {
                return null;
            }

            pairs.Add((key, value));
        }

        return pairs.Count == 0 ? null : pairs;
    }

    private static bool SkipSpaces(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length;
    }

    private static string? ReadValue(string text, ref int at)
    {
        var value = new StringBuilder();
        var quoted = at < text.Length && text[at] == '\'';
        at += quoted ? 1 : 0;
        for (; at < text.Length; at++)
        {
            if (quoted ? text[at] == '\'' : char.IsWhiteSpace(text[at]))
            {
                at += quoted ? 1 : 0;
                return value.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        return quoted ? null : value.ToString();
    }
}
