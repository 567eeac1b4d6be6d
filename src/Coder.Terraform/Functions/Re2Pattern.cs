using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Coder.Terraform.Functions;

/// <summary>Translates RE2's syntax into .NET's where the same text means something else.</summary>
internal static class Re2Pattern
{
    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = "\\x00-\\x7F",
        ["blank"] = "\\t ",
        ["cntrl"] = "\\x00-\\x1F\\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = "!-/:-@\\[-`{-~",
        ["space"] = "\\t\\n\\v\\f\\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    public static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var multiline = false;
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest[0] == '\\' && rest.Length > 1)
            {
                i += Escape(rest, inClass, result);
            }
            else if (inClass)
            {
                i += InClass(rest, ref inClass, result);
            }
            else if (rest[0] == '[')
            {
                inClass = true;
                result.Append('[');

                // A bracket that comes first is a character of the class.
                var first = i + 1 < pattern.Length && pattern[i + 1] == '^' ? 2 : 1;
                if (i + first < pattern.Length && pattern[i + first] == ']')
                {
                    result.Append(first == 2 ? "^\\]" : "\\]");
                    i += first;
                }
            }
            else if (rest.StartsWith("(?P<"))
            {
                result.Append("(?<");
                i += 3;
            }
            else if (rest.StartsWith("(?"))
            {
                multiline |= HasFlag(rest, 'm');
                result.Append('(');
            }
            else
            {
                // Without (?m) the dollar sign is the very end, not the place before a last line break.
                result.Append(rest[0] == '$' && !multiline ? "\\z" : rest[0].ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>Writes an escape; how many characters beyond the backslash it took.</summary>
    private static int Escape(ReadOnlySpan<char> rest, bool inClass, StringBuilder result)
    {
        var inner = rest[1] switch { 'd' => "0-9", 'w' => "0-9A-Za-z_", 's' => "\\t\\n\\f\\r ", _ => null };
        if (inner is not null)
        {
            result.Append(inClass ? inner : $"[{inner}]");
            return 1;
        }

        var outer = rest[1] switch { 'D' => "[^0-9]", 'W' => "[^0-9A-Za-z_]", 'S' => "[^\\t\\n\\f\\r ]", _ => null };
        if (outer is not null && !inClass)
        {
            result.Append(outer);
            return 1;
        }

        if (rest[1] == 'Q')
        {
            var end = rest.IndexOf("\\E");
            var literal = end < 0 ? rest[2..] : rest[2..end];
            result.Append(Regex.Escape(literal.ToString()));
            return (end < 0 ? rest.Length : end + 2) - 1;
        }

        if (rest.StartsWith("\\x{") && rest.IndexOf('}') is > 3 and var close
            && int.TryParse(rest[3..close], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rune) && Rune.IsValid(rune))
        {
            result.Append(Regex.Escape(new Rune(rune).ToString()));
            return close;
        }

        if (rest[1] is 'p' or 'P' && rest.Length > 2 && rest[2] != '{')
        {
            result.Append('\\').Append(rest[1]).Append('{').Append(rest[2]).Append('}');
            return 2;
        }

        result.Append('\\').Append(rest[1]);
        return 1;
    }

    private static int InClass(ReadOnlySpan<char> rest, ref bool inClass, StringBuilder result)
    {
        if (rest.StartsWith("[:") && rest.IndexOf(":]") is > 0 and var end && PosixClasses.TryGetValue(rest[2..end].ToString(), out var members))
        {
            result.Append(members);
            return end + 1;
        }

        inClass = rest[0] != ']';
        result.Append(rest[0] == '[' ? "\\[" : rest[0].ToString());
        return 0;
    }

    private static bool HasFlag(ReadOnlySpan<char> group, char flag)
    {
        var end = group.IndexOfAny(':', ')');
        var flags = end < 0 ? [] : group[2..end];
        var off = flags.IndexOf('-');
        return (off < 0 ? flags : flags[..off]).Contains(flag) && flags.IndexOfAnyExcept("imsU-") < 0;
    }
}
