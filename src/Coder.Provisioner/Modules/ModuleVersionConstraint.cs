namespace Coder.Provisioner.Modules;

/// <summary>
/// The <c>version</c> argument of a module call: conditions separated by commas, all of which must hold. A prerelease is only
/// taken when a condition names exactly it.
/// </summary>
internal sealed class ModuleVersionConstraint
{
    private static readonly string[] Operators = [">=", "<=", "!=", "~>", ">", "<", "="];
    private readonly List<(string Operator, ModuleVersion Version)> _conditions = [];

    /// <summary>Reads a constraint; empty text is fulfilled by every release.</summary>
    /// <exception cref="ModuleFetchException">It is not a constraint.</exception>
    public ModuleVersionConstraint(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var operation = Operators.FirstOrDefault(o => part.StartsWith(o, StringComparison.Ordinal)) ?? "";
            var version = ModuleVersion.Parse(part[operation.Length..])
                ?? throw new ModuleFetchException($"The version constraint \"{part}\" is not valid: write it as \"~> 1.2\" or \">= 1.2, < 2.0\".");
            _conditions.Add((operation.Length == 0 ? "=" : operation, version));
        }
    }

    /// <summary>Whether a version may be taken.</summary>
    public bool Allows(ModuleVersion version) =>
        _conditions.TrueForAll(c => Holds(c.Operator, version, c.Version))
        && (version.Prerelease.Length == 0 || _conditions.Exists(c => c.Operator == "=" && version.CompareTo(c.Version) == 0));

    private static bool Holds(string operation, ModuleVersion version, ModuleVersion wanted) => operation switch
    {
        "=" => version.CompareTo(wanted) == 0,
        "!=" => version.CompareTo(wanted) != 0,
        ">" => version.CompareTo(wanted) > 0,
        ">=" => version.CompareTo(wanted) >= 0,
        "<" => version.CompareTo(wanted) < 0,
        "<=" => version.CompareTo(wanted) <= 0,

        // The last number that is given may grow, those before it stay.
        _ => version.CompareTo(wanted) >= 0
            && Enumerable.Range(0, Math.Max(1, wanted.Numbers.Count - 1)).All(i => version.Numbers.ElementAtOrDefault(i) == wanted.Numbers[i]),
    };
}
