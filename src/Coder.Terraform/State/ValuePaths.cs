using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.State;

/// <summary>Reads and replaces parts of a value by path.</summary>
internal static class ValuePaths
{
    /// <summary>The part at a path; null when the value has no such part.</summary>
    public static HclValue? Find(HclValue value, AttributePath path)
    {
        foreach (var step in path.Steps)
        {
            if (!TryStep(value, step, out var next))
            {
                return null;
            }

            value = next;
        }

        return value;
    }

    /// <summary>A copy of the value with the part at <paramref name="path"/> replaced; the value itself when there is no such part.</summary>
    public static HclValue Update(HclValue value, AttributePath path, Func<HclValue, HclValue> change) =>
        Update(value, path.Steps, 0, change);

    /// <summary>The next value on a path; false when it is null, unknown or has no such part.</summary>
    public static bool TryStep(HclValue value, PathStep step, out HclValue next)
    {
        next = value;
        if (value.IsNull || !value.IsKnown)
        {
            return false;
        }

        switch (value.Type.Kind)
        {
            case HclTypeKind.Object or HclTypeKind.Map when step.Name is not null:
                return value.Attributes.TryGetValue(step.Name, out next!);
            case HclTypeKind.List or HclTypeKind.Tuple when step.Name is null && step.Index < value.Elements.Count:
                next = value.Elements[step.Index];
                return true;
            default:
                return false;
        }
    }

    private static HclValue Update(HclValue value, IReadOnlyList<PathStep> steps, int at, Func<HclValue, HclValue> change)
    {
        if (at == steps.Count)
        {
            return change(value);
        }

        if (!TryStep(value, steps[at], out var part))
        {
            return value;
        }

        var changed = Update(part, steps, at + 1, change);
        if (ReferenceEquals(changed, part))
        {
            return value;
        }

        if (steps[at].Name is { } name)
        {
            var attributes = value.Attributes.Select(a => a.Key == name ? KeyValuePair.Create(name, changed) : a);
            return value.Type.Kind == HclTypeKind.Object
                ? HclValue.Object(attributes).WithMarks(value.Marks)
                : HclValue.Map(value.Type.ElementType, attributes).WithMarks(value.Marks);
        }

        var elements = value.Elements.Select((e, i) => i == steps[at].Index ? changed : e);
        return value.Type.Kind == HclTypeKind.Tuple
            ? HclValue.Tuple(elements).WithMarks(value.Marks)
            : HclValue.List(value.Type.ElementType, elements).WithMarks(value.Marks);
    }
}
