namespace Coder.Terraform.Plugins.Sources;

/// <summary>Which versions of a provider a template accepts: <c>&gt;= 5.0, &lt; 6.0</c>, <c>~&gt; 2.1</c> (Terraform, version constraints).</summary>
public sealed class VersionConstraints
{
    private readonly List<(string Operator, ProviderVersion Version)> _parts;

    private VersionConstraints(List<(string Operator, ProviderVersion Version)> parts) => _parts = parts;

    /// <summary>Every release.</summary>
    public static VersionConstraints Any { get; } = new([]);

    /// <summary>Reads several constraints that must all hold.</summary>
    /// <exception cref="FormatException">One is not a constraint; the message names it.</exception>
    public static VersionConstraints Parse(IEnumerable<string> texts) => new([.. texts
        .SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Select(ParsePart)]);

    /// <summary>Whether a version is accepted. A prerelease only when a constraint names it exactly.</summary>
    public bool Allows(ProviderVersion version) =>
        (version.Prerelease.Length == 0 || _parts.Exists(p => p.Operator == "=" && p.Version.Equals(version)))
        && _parts.TrueForAll(p => Allows(p.Operator, p.Version, version));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _parts.Select(p => p.Operator == "=" ? p.Version.ToString() : $"{p.Operator} {Written(p.Version)}"));

    private static (string Operator, ProviderVersion Version) ParsePart(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        var operation = start < 0 ? text : text[..start].Trim();
        var version = start < 0 ? null : ProviderVersion.TryParse(text[start..].Trim());
        return version is not null && operation is "" or "=" or "!=" or ">" or ">=" or "<" or "<=" or "~>"
            ? (operation.Length == 0 ? "=" : operation, version!)
            : throw new FormatException($"\"{text}\" is not a version constraint such as \">= 1.2\" or \"~> 2.0\".");
    }

    private static bool Allows(string operation, ProviderVersion wanted, ProviderVersion version)
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
            _ => order >= 0 && version.Numbers.Take(Math.Max(1, wanted.Given - 1)).SequenceEqual(wanted.Numbers.Take(Math.Max(1, wanted.Given - 1))),
        };
    }

    private static string Written(ProviderVersion version) =>
        string.Join('.', version.Numbers.Take(version.Given)) + (version.Prerelease.Length > 0 ? "-" + version.Prerelease : "");
}
