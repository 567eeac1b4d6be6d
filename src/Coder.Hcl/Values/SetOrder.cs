using System.Text;

namespace Coder.Hcl.Values;

/// <summary>Order and identity of set elements: primitives by value, everything else by a canonical text;
/// unknown after known, null last.</summary>
internal static class SetOrder
{
    public static HclValue[] Distinct(List<HclValue> elements)
    {
        if (elements.Count < 2)
        {
            return [.. elements];
        }

        var seen = new HashSet<HclValue>(elements.Count);
        elements.RemoveAll(e => e.IsWhollyKnown && !seen.Add(e));
        var keyed = elements.Select(e => (Value: e, Key: IsSimple(e) ? "" : Canonical(e))).ToArray();
        return [.. keyed.OrderBy(e => e, Comparer<(HclValue, string)>.Create(Compare)).Select(e => e.Value)];
    }

    private static int Compare((HclValue Value, string Key) x, (HclValue Value, string Key) y)
    {
        var rank = Rank(x.Value).CompareTo(Rank(y.Value));
        if (rank != 0 || Rank(x.Value) > 0)
        {
            return rank;
        }

        return x.Value.Kind switch
        {
            HclTypeKind.String => string.CompareOrdinal(x.Value.AsString(), y.Value.AsString()),
            HclTypeKind.Number => x.Value.AsNumber().CompareTo(y.Value.AsNumber()),
            HclTypeKind.Bool => x.Value.AsBool().CompareTo(y.Value.AsBool()),
            _ => string.CompareOrdinal(x.Key, y.Key),
        };
    }

    private static int Rank(HclValue value) => value.IsNull ? 2 : value.IsKnown ? 0 : 1;

    private static bool IsSimple(HclValue value) => value.IsNull || !value.IsKnown || value.Type.IsPrimitive;

    private static string Canonical(HclValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HclValue value)
    {
        if (value.IsNull || !value.IsKnown)
        {
            text.Append(value.IsNull ? '~' : '?');
            return;
        }

        switch (value.Kind)
        {
            case HclTypeKind.String:
                text.Append('"').Append(value.AsString()).Append('"');
                break;
            case HclTypeKind.Number:
                text.Append(value.AsNumber().ToString());
                break;
            case HclTypeKind.Bool:
                text.Append(value.AsBool() ? 'T' : 'F');
                break;
            case HclTypeKind.Object:
                AppendAll(text, '<', value.Attributes.Values, '>');
                break;
            case HclTypeKind.Map:
                text.Append('{');
                foreach (var (key, element) in value.Attributes)
                {
                    text.Append('"').Append(key).Append("\":");
                    Append(text, element);
                    text.Append(';');
                }

                text.Append('}');
                break;
            case HclTypeKind.Tuple:
                AppendAll(text, '<', value.Elements, '>');
                break;
            default:
                AppendAll(text, '[', value.Elements, ']');
                break;
        }
    }

    private static void AppendAll(StringBuilder text, char open, IEnumerable<HclValue> values, char close)
    {
        text.Append(open);
        foreach (var value in values)
        {
            Append(text, value);
            text.Append(';');
        }

        text.Append(close);
    }
}
