using System.Globalization;
using System.Reflection;

namespace Coder.Server.Database;

/// <summary>A step of the schema: one SQL file, named by its number and what it brings (<c>0007_workspace_list.sql</c>).</summary>
/// <param name="Version">The number; no two have the same.</param>
/// <param name="Name">What it brings.</param>
/// <param name="Sql">The statements.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const string Suffix = ".sql";

    /// <summary>Those of this release, in their order.</summary>
    public static IReadOnlyList<Migration> OfThisRelease { get; } = Load(Assembly.GetExecutingAssembly());

    private static List<Migration> Load(Assembly assembly) =>
    [
        .. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Version),
    ];

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var parts = resource[..^Suffix.Length].Split('_', 2);
        return new Migration(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], reader.ReadToEnd());
    }
}
