using System.Text;

namespace Coder.Server.Audit;

/// <summary>Makes texts that other people chose fit for one line of the audit log.</summary>
internal static class AuditText
{
    /// <summary>
    /// Bounds the text and replaces what has no place in a line: control characters (line breaks and terminal escapes among them),
    /// characters that turn the direction of text, and halves of surrogate pairs.
    /// </summary>
    public static string Clean(string? text, int maxLength)
    {
        var clean = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            clean.Append(IsHostile(rune) ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    /// <summary>JSON that PostgreSQL stores: it refuses the character NUL, which JSON can write.</summary>
    public static string Storable(string json)
    {
        const string nul = "\\u0000";
        for (var at = json.IndexOf(nul, StringComparison.Ordinal); at >= 0; at = json.IndexOf(nul, at + 1, StringComparison.Ordinal))
        {
            // An even number of backslashes before it means that the text itself says \u0000.
            var backslashes = json.AsSpan(0, at).Length - json.AsSpan(0, at).TrimEnd('\\').Length;
            if (backslashes % 2 == 0)
            {
                json = string.Concat(json.AsSpan(0, at), "\\ufffd", json.AsSpan(at + nul.Length));
            }
        }

        return json;
    }

    private static bool IsHostile(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029;
}
