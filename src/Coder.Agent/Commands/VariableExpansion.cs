using System.Text;

namespace Coder.Agent.Commands;

/// <summary><c>$NAME</c> and <c>${NAME}</c> in values of a template; unknown names become empty, other dollar signs stay.</summary>
internal static class VariableExpansion
{
    public static string Expand(string text, Func<string, string?> lookup)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var (name, length) = text[i] == '$' ? NameAt(text.AsSpan(i + 1)) : ("", 0);
            if (length == 0)
            {
                result.Append(text[i]);
            }
            else
            {
                result.Append(lookup(name));
                i += length;
            }
        }

        return result.ToString();
    }

    /// <summary>Expands <c>~</c> at the beginning and variables.</summary>
    public static string ExpandPath(string path, string home, Func<string, string?> lookup)
    {
        var expanded = Expand(path, lookup);
        return expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal) ? home + expanded[1..] : expanded;
    }

    private static (string Name, int Length) NameAt(ReadOnlySpan<char> text)
    {
        var braced = text is ['{', ..];
        var rest = braced ? text[1..] : text;
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_'))
        {
            length++;
        }

        if (length == 0 || char.IsAsciiDigit(rest[0]) || (braced && (length == rest.Length || rest[length] != '}')))
        {
            return ("", 0);
        }

        return (rest[..length].ToString(), length + (braced ? 2 : 0));
    }
}
