using Coder.Hcl.Values;
using Coder.Terraform.Functions;

namespace Coder.Terraform.Planning;

/// <summary>Values in one line of the language; sensitive parts hidden, unknown parts named.</summary>
internal static class ValueText
{
    public static string Of(HclValue value)
    {
        if (value.Marks.HasFlag(ValueMarks.Sensitive))
        {
            return "(sensitive value)";
        }

        if (!value.IsKnown)
        {
            return "(known after apply)";
        }

        if (value.IsNull)
        {
            return "null";
        }

        return value.Kind switch
        {
            HclTypeKind.Map => "{" + Items(value.Attributes.Select(a => $"{JsonEncoding.Encode(HclValue.String(a.Key))} = {Of(a.Value)}")) + "}",
            HclTypeKind.Object => "{" + Items(value.Attributes.Select(a => $"{a.Key} = {Of(a.Value)}")) + "}",
            HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple => "[" + string.Join(", ", value.Elements.Select(Of)) + "]",
            HclTypeKind.Number => value.AsNumber().ToString(),
            _ => JsonEncoding.Encode(value),
        };
    }

    private static string Items(IEnumerable<string> items)
    {
        var all = string.Join(", ", items);
        return all.Length == 0 ? "" : $" {all} ";
    }
}
