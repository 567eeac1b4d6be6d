using Coder.Hcl.Values;
using Coder.Providers.Kubernetes.Tables;
using Coder.Terraform.Providers;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>The parts of an object that the API does not let change; a change of them replaces the object.</summary>
/// <param name="paths">Paths by names, as <c>spec.selector</c>; all below belongs to it.</param>
/// <param name="except">Paths inside of them that can be changed nevertheless.</param>
internal sealed class FixedParts(string[] paths, string[] except)
{
    /// <summary>The parts that differ between what is and what is planned.</summary>
    public IReadOnlyList<AttributePath> Changed(Table table, HclValue prior, HclValue planned)
    {
        var found = new List<AttributePath>();
        Compare(table, prior, planned, AttributePath.Root, "", found);
        return found;
    }

    private void Compare(Table table, HclValue prior, HclValue planned, AttributePath at, string name, List<AttributePath> found)
    {
        foreach (var row in table.Rows)
        {
            var (before, after) = (prior.GetAttribute(row.Name), planned.GetAttribute(row.Name));
            var path = at.Attribute(row.Name);
            var full = name.Length == 0 ? row.Name : $"{name}.{row.Name}";
            if (before.Equals(after) || !MayMatter(full))
            {
                continue;
            }

            if (row is Group { IsSet: false } group && IsList(before) && IsList(after) && before.Elements.Count == after.Elements.Count)
            {
                for (var i = 0; i < after.Elements.Count; i++)
                {
                    Compare(group.Table, before.Elements[i], after.Elements[i], path.At(i), full, found);
                }
            }
            else if (IsFixed(full) && !(row is Argument argument && before.IsKnown && after.IsKnown && argument.Wire.AreSame(before, after)))
            {
                found.Add(path);
            }
        }
    }

    private static bool IsList(HclValue value) => value is { IsKnown: true, IsNull: false };

    private bool MayMatter(string path) => Array.Exists(paths, p => IsBelow(path, p) || IsBelow(p, path));

    private bool IsFixed(string path) => Array.Exists(paths, p => IsBelow(path, p)) && !Array.Exists(except, e => IsBelow(path, e));

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '.');
}
