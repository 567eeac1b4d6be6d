using System.Globalization;
using System.Text;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>JSON text as Terraform writes it: compact, keys in order, <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> escaped, all else in Unicode as it is.</summary>
internal static class JsonEncoding
{
    /// <summary>The text of a wholly known value.</summary>
    /// <exception cref="InvalidOperationException">A number is infinite.</exception>
    public static string Encode(HclValue value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(HclValue value, StringBuilder text)
    {
        if (value.IsNull)
        {
            text.Append("null");
            return;
        }

        switch (value.Kind)
        {
            case HclTypeKind.String:
                WriteText(value.AsString(), text);
                break;
            case HclTypeKind.Number when value.AsNumber().IsInfinite:
                throw new InvalidOperationException("An infinite number has no JSON form.");
            case HclTypeKind.Number:
                text.Append(value.AsNumber().ToString());
                break;
            case HclTypeKind.Bool:
                text.Append(value.AsBool() ? "true" : "false");
                break;
            case HclTypeKind.Map or HclTypeKind.Object:
                var next = '{';
                foreach (var (name, item) in value.Attributes)
                {
                    text.Append(next);
                    WriteText(name, text);
                    text.Append(':');
                    Write(item, text);
                    next = ',';
                }

                text.Append(next == '{' ? "{}" : "}");
                break;
            default:
                text.Append('[');
                for (var i = 0; i < value.Elements.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(value.Elements[i], text);
                }

                text.Append(']');
                break;
        }
    }

    private static void WriteText(string content, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in content)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }
}
