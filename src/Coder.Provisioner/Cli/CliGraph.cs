using System.Text.RegularExpressions;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Cli;

/// <summary>Reads what <c>terraform graph -type=plan</c> prints.</summary>
internal static partial class CliGraph
{
    /// <summary>The graph of resources, data sources, values and module calls; providers and the ends of modules are left out, as they tie everything together.</summary>
    public static DependencyGraph Read(IEnumerable<string> dot)
    {
        var dependencies = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var line in dot)
        {
            if (Edge().Match(line) is { Success: true } edge && Name(edge.Groups[1].Value) is { } from && Name(edge.Groups[2].Value) is { } to)
            {
                (dependencies.TryGetValue(from, out var list) ? list : dependencies[from] = []).Add(to);
            }
        }

        return DependencyGraph.Of(dependencies.ToDictionary(d => d.Key, d => (IReadOnlyList<string>)d.Value, StringComparer.Ordinal));
    }

    private static string? Name(string node) =>
        node.EndsWith(" (close)", StringComparison.Ordinal) || node.Contains("provider[", StringComparison.Ordinal) || node == "root"
            ? null
            : node.EndsWith(" (expand)", StringComparison.Ordinal) ? node[..^" (expand)".Length] : node;

    [GeneratedRegex(@"^\s*""(?:\[root\] )?((?:[^""\\]|\\.)+)"" -> ""(?:\[root\] )?((?:[^""\\]|\\.)+)""", RegexOptions.None, 1000)]
    private static partial Regex Edge();
}
