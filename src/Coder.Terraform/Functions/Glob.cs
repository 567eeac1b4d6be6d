namespace Coder.Terraform.Functions;

/// <summary>Patterns of <c>fileset</c>: <c>*</c>, <c>**</c>, <c>?</c>, <c>[a-z]</c>, <c>{a,b}</c>.</summary>
public static class Glob
{
    private const int MaxAlternatives = 256;

    /// <summary>Whether a pattern means a path; both have <c>/</c> between their parts.</summary>
    public static bool Matches(string pattern, string path) =>
        Alternatives(pattern).Take(MaxAlternatives).Any(p => MatchParts(p.Split('/'), 0, path.Split('/'), 0));

    /// <summary>Whether every bracket and brace of the pattern is closed.</summary>
    public static bool IsValid(string pattern)
    {
        var closing = '\0';
        foreach (var c in pattern)
        {
            closing = closing == '\0' ? c switch { '[' => ']', '{' => '}', _ => '\0' } : c == closing ? '\0' : closing;
        }

        return closing == '\0';
    }

    /// <summary>The pattern with its first braces replaced by each of their alternatives, and so on.</summary>
    private static IEnumerable<string> Alternatives(string pattern)
    {
        var open = pattern.IndexOf('{');
        var close = open < 0 ? -1 : pattern.IndexOf('}', open);
        return close < 0
            ? [pattern]
            : pattern[(open + 1)..close].Split(',').SelectMany(a => Alternatives(pattern[..open] + a + pattern[(close + 1)..]));
    }

    private static bool MatchParts(string[] pattern, int p, string[] path, int s)
    {
        if (p == pattern.Length)
        {
            return s == path.Length;
        }

        if (pattern[p] == "**")
        {
            return MatchParts(pattern, p + 1, path, s) || (s < path.Length && MatchParts(pattern, p, path, s + 1));
        }

        return s < path.Length && MatchName(pattern[p], path[s]) && MatchParts(pattern, p + 1, path, s + 1);
    }

    private static bool MatchName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            switch (pattern[0])
            {
                case '*':
                    for (var skip = 0; skip <= name.Length; skip++)
                    {
                        if (MatchName(pattern[1..], name[skip..]))
                        {
                            return true;
                        }
                    }

                    return false;
                case '?' when !name.IsEmpty:
                    break;
                case '[' when !name.IsEmpty && pattern.IndexOf(']') is > 0 and var end:
                    if (!InClass(pattern[1..end], name[0]))
                    {
                        return false;
                    }

                    pattern = pattern[end..];
                    break;
                default:
                    if (name.IsEmpty || pattern[0] != name[0])
                    {
                        return false;
                    }

                    break;
            }

            pattern = pattern[1..];
            name = name[1..];
        }

        return name.IsEmpty;
    }

    private static bool InClass(ReadOnlySpan<char> set, char c)
    {
        var negated = !set.IsEmpty && (set[0] is '^' or '!');
        set = negated ? set[1..] : set;
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= set[i] == c;
            }
        }

        return found != negated;
    }
}
