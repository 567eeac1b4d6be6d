using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.State;

/// <summary>Finds and restores the sensitive marks inside a value, as paths.</summary>
internal static class SensitiveParts
{
    /// <summary>Paths to the outermost parts that are marked sensitive.</summary>
    public static IReadOnlyList<AttributePath> Of(HclValue value)
    {
        if (!value.DeepMarks.HasFlag(ValueMarks.Sensitive))
        {
            return [];
        }

        var found = new List<AttributePath>();
        Collect(value, AttributePath.Root, found);
        return found;
    }

    /// <summary>The value with the parts at these paths marked sensitive; paths that no longer exist are left out.</summary>
    public static HclValue Mark(HclValue value, IReadOnlyList<AttributePath> paths)
    {
        foreach (var path in paths)
        {
            value = ValuePaths.Update(value, path, part => part.WithMarks(ValueMarks.Sensitive));
        }

        return value;
    }

    private static void Collect(HclValue value, AttributePath path, List<AttributePath> found)
    {
        if (!value.DeepMarks.HasFlag(ValueMarks.Sensitive))
        {
            return;
        }

        if (value.Marks.HasFlag(ValueMarks.Sensitive))
        {
            found.Add(path);
            return;
        }

        switch (value.Type.Kind)
        {
            case HclTypeKind.Object or HclTypeKind.Map:
                foreach (var (name, part) in value.Attributes)
                {
                    Collect(part, value.Type.Kind == HclTypeKind.Object ? path.Attribute(name) : path.Key(name), found);
                }

                break;
            case HclTypeKind.List or HclTypeKind.Tuple:
                for (var i = 0; i < value.Elements.Count; i++)
                {
                    Collect(value.Elements[i], path.At(i), found);
                }

                break;
            default:
                found.Add(path); // elements of a set have no path of their own
                break;
        }
    }
}
