namespace Coder.Hcl.Values;

/// <summary>Equality as the language's <c>==</c> operator defines it.</summary>
public static class HclComparison
{
    /// <summary>Compares without conversion: values of different types differ, null equals null, and an unknown part makes
    /// the answer unknown (null) unless a known part already differs. Marks play no role.</summary>
    public static bool? AreEqual(HclValue x, HclValue y)
    {
        if (x.IsNull || y.IsNull)
        {
            var other = x.IsNull ? y : x;
            return other.IsKnown ? x.IsNull && y.IsNull : null;
        }

        if (!x.IsKnown || !y.IsKnown)
        {
            return TypesMayMatch(x.Type, y.Type) ? null : false;
        }

        if (x.Kind != y.Kind)
        {
            return false;
        }

        return x.Kind switch
        {
            HclTypeKind.String => string.Equals(x.AsString(), y.AsString(), StringComparison.Ordinal),
            HclTypeKind.Number => x.AsNumber() == y.AsNumber(),
            HclTypeKind.Bool => x.AsBool() == y.AsBool(),
            _ when !TypesMayMatch(x.Type, y.Type) => false,
            HclTypeKind.Set => SetsEqual(x, y),
            HclTypeKind.List or HclTypeKind.Tuple => AllEqual(x.Items, y.Items),
            _ => x.Fields.KeyArray.AsSpan().SequenceEqual(y.Fields.KeyArray) ? AllEqual(x.Fields.ValueArray, y.Fields.ValueArray) : false,
        };
    }

    private static bool? SetsEqual(HclValue x, HclValue y)
    {
        if (!x.IsWhollyKnown || !y.IsWhollyKnown)
        {
            return null;
        }

        return x.Items.Length == y.Items.Length && AllEqual(x.Items, y.Items) == true;
    }

    private static bool? AllEqual(HclValue[] x, HclValue[] y)
    {
        if (x.Length != y.Length)
        {
            return false;
        }

        bool? result = true;
        for (var i = 0; i < x.Length; i++)
        {
            switch (AreEqual(x[i], y[i]))
            {
                case false:
                    return false;
                case null:
                    result = null;
                    break;
            }
        }

        return result;
    }

    /// <summary>Types match when they are equal, where a part that is not known yet matches everything.</summary>
    private static bool TypesMayMatch(HclType x, HclType y)
    {
        if (x.Kind == HclTypeKind.Dynamic || y.Kind == HclTypeKind.Dynamic)
        {
            return true;
        }

        if (!x.HasDynamic && !y.HasDynamic)
        {
            return x.Equals(y);
        }

        return x.Kind == y.Kind && x.Kind switch
        {
            HclTypeKind.Tuple => x.ElementTypes.Count == y.ElementTypes.Count
                && x.ElementTypes.Zip(y.ElementTypes).All(p => TypesMayMatch(p.First, p.Second)),
            HclTypeKind.Object => x.AttributeTypes.Keys.SequenceEqual(y.AttributeTypes.Keys)
                && x.AttributeTypes.Values.Zip(y.AttributeTypes.Values).All(p => TypesMayMatch(p.First, p.Second)),
            _ => TypesMayMatch(x.ElementType, y.ElementType),
        };
    }
}
