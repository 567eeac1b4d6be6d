using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>Words for the difference between the types of the two results of a conditional.</summary>
internal static class TypeMismatch
{
    public static string Describe(HclType whenTrue, HclType whenFalse)
    {
        if (whenTrue.Kind == HclTypeKind.Object && whenFalse.Kind == HclTypeKind.Object)
        {
            return DescribeObjects(whenTrue, whenFalse);
        }

        if (whenTrue.Kind == HclTypeKind.Tuple && whenFalse.Kind == HclTypeKind.Tuple)
        {
            return DescribeTuples(whenTrue, whenFalse);
        }

        return Plain(whenTrue, whenFalse);
    }

    private static string DescribeObjects(HclType whenTrue, HclType whenFalse)
    {
        foreach (var (name, type) in whenTrue.AttributeTypes)
        {
            if (!whenFalse.AttributeTypes.TryGetValue(name, out var other))
            {
                return $"The 'true' value includes object attribute \"{name}\", which is absent in the 'false' value.";
            }

            if (type != other)
            {
                return $"Type mismatch for object attribute \"{name}\": {Describe(type, other)}";
            }
        }

        var extra = whenFalse.AttributeTypes.Keys.FirstOrDefault(name => !whenTrue.AttributeTypes.ContainsKey(name));
        return extra is null
            ? Plain(whenTrue, whenFalse)
            : $"The 'false' value includes object attribute \"{extra}\", which is absent in the 'true' value.";
    }

    private static string DescribeTuples(HclType whenTrue, HclType whenFalse)
    {
        if (whenTrue.ElementTypes.Count != whenFalse.ElementTypes.Count)
        {
            return $"The 'true' tuple has length {whenTrue.ElementTypes.Count}, but the 'false' tuple has length {whenFalse.ElementTypes.Count}.";
        }

        for (var i = 0; i < whenTrue.ElementTypes.Count; i++)
        {
            if (whenTrue.ElementTypes[i] != whenFalse.ElementTypes[i])
            {
                return $"Type mismatch for tuple element {i}: {Describe(whenTrue.ElementTypes[i], whenFalse.ElementTypes[i])}";
            }
        }

        return Plain(whenTrue, whenFalse);
    }

    private static string Plain(HclType whenTrue, HclType whenFalse) =>
        $"The 'true' value is {whenTrue.FriendlyName}, but the 'false' value is {whenFalse.FriendlyName}.";
}
