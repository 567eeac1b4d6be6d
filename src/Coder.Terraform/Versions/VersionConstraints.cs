namespace Coder.Terraform.Versions;

/// <summary>
/// Which versions a template accepts: conditions such as <c>&gt;= 5.0, &lt; 6.0</c> or <c>~&gt; 2.1</c>, all of which must hold (Terraform, version
/// constraints). A prerelease is accepted only when a condition names exactly it.
/// </summary>
public sealed class VersionConstraints
{
    private readonly List<(string Operator, SemanticVersion Version)> _conditions;
    private readonly VersionKind _kind;

    private VersionConstraints(List<(string Operator, SemanticVersion Version)> conditions, VersionKind kind) => (_conditions, _kind) = (conditions, kind);

    /// <summary>Reads constraints that must all hold; none accept every release.</summary>
    /// <param name="texts">The constraints, each of one or several conditions.</param>
    /// <param name="kind">What the versions are of.</param>
    /// <param name="problem">A sentence that names what is wrong; empty when nothing is.</param>
    /// <returns>The constraints; null when one of them is wrong.</returns>
    public static VersionConstraints? TryParse(IEnumerable<string> texts, VersionKind kind, out string problem)
    {
        var conditions = new List<(string Operator, SemanticVersion Version)>();
        foreach (var text in texts.SelectMany(t => t.Split(',')).Select(t => t.Trim()))
        {
            var start = text.AsSpan().IndexOfAnyInRange('0', '9');
            start = start > 0 && text[start - 1] == 'v' ? start - 1 : start;
            var operation = start < 0 ? text : text[..start].Trim();
            var version = start < 0 ? null : SemanticVersion.TryParse(text[start..], kind);
            if (version is null || operation is not ("" or "=" or "!=" or ">" or ">=" or "<" or "<=" or "~>"))
            {
                problem = $"The version constraint \"{text}\" is not valid: write it as \"~> 1.2\" or \">= 1.2, < 2.0\".";
                return null;
            }

            if (kind == VersionKind.Core && version.Prerelease.Length > 0)
            {
                problem = $"The version constraint \"{text}\" is not valid: required_version can only name releases, such as \">= 1.11\".";
                return null;
            }

            conditions.Add((operation.Length == 0 ? "=" : operation, version));
        }

        problem = "";
        return new VersionConstraints(conditions, kind);
    }

    /// <summary>Whether a version is accepted.</summary>
    public bool Allows(SemanticVersion version) =>
        _conditions.TrueForAll(c => Holds(c.Operator, version, c.Version))
        && (version.Prerelease.Length == 0 || _conditions.Exists(c => c.Operator == "=" && version.Equals(c.Version)));

    /// <summary>A version that is accepted: the preferred one, else one of or next to those that the conditions name; null when none of these is.</summary>
    public SemanticVersion? Example(SemanticVersion preferred) =>
        _conditions.Select(c => c.Version).SelectMany(Near).Prepend(preferred).FirstOrDefault(Allows);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _conditions.Select(c => c.Operator == "=" ? c.Version.Text : $"{c.Operator} {c.Version.Text}"));

    private IEnumerable<SemanticVersion> Near(SemanticVersion version)
    {
        yield return version;
        foreach (var (place, step) in ((int, int)[])[(2, 1), (1, 1), (0, 1), (2, -1), (1, -1), (0, -1)])
        {
            long[] numbers = [version.At(0), version.At(1), version.At(2)];
            numbers[place] += step;
            Array.Clear(numbers, place + 1, 2 - place);
            if (SemanticVersion.TryParse(string.Join('.', numbers), _kind) is { } near)
            {
                yield return near;
            }
        }
    }

    private bool Holds(string operation, SemanticVersion version, SemanticVersion wanted)
    {
        var order = version.CompareTo(wanted);
        return operation switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            "<=" => order <= 0,

            // The last number that is given may grow, those before it stay; the major number of a provider always stays.
            _ => order >= 0 && Enumerable.Range(0, Math.Max(_kind == VersionKind.Provider ? 1 : 0, wanted.Given - 1)).All(i => version.At(i) == wanted.At(i)),
        };
    }
}
