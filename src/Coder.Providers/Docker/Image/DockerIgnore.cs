using System.Text;
using System.Text.RegularExpressions;

namespace Coder.Providers.Docker.Image;

/// <summary>The rules of a <c>.dockerignore</c> file, as Docker's documentation of build contexts has them: the last that matches a path counts.</summary>
internal sealed class DockerIgnore
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly List<(Regex Pattern, bool Excludes)> _rules = [];

    /// <summary>Reads the file.</summary>
    /// <param name="text">Its content; empty: nothing is ignored.</param>
    public DockerIgnore(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var excludes = line[0] != '!';
            var pattern = (excludes ? line : line[1..].Trim()).Trim('/');
            if (pattern.StartsWith("./", StringComparison.Ordinal))
            {
                pattern = pattern[2..];
            }

            if (pattern.Length > 0)
            {
                _rules.Add((new Regex(Expression(pattern), RegexOptions.CultureInvariant, MatchLimit), excludes));
            }
        }
    }

    /// <summary>Whether a file is left out.</summary>
    /// <param name="path">Its path in the context, with slashes.</param>
    public bool Ignores(string path)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Pattern.IsMatch(path))
            {
                return _rules[i].Excludes;
            }
        }

        return false;
    }

    // A pattern matches the path itself and everything below it. ** goes over folders, * and ? do not.
    private static string Expression(string pattern)
    {
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        expression.Append("(.*/)?");
                    }
                    else
                    {
                        expression.Append(".*");
                    }

                    break;
                case '*':
                    expression.Append("[^/]*");
                    break;
                case '?':
                    expression.Append("[^/]");
                    break;
                case '\\' when i + 1 < pattern.Length:
                    expression.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    expression.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return expression.Append("(/.*)?$").ToString();
    }
}
