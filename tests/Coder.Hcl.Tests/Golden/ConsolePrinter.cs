using System.Text;
using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Golden;

/// <summary>Prints values the way <c>terraform console</c> does.</summary>
internal static class ConsolePrinter
{
    public static string Print(HclValue value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HclValue value, int indent)
    {
        if (value.Marks.HasFlag(ValueMarks.Sensitive))
        {
            text.Append("(sensitive value)");
            return;
        }

        if (!value.IsKnown)
        {
            text.Append("(known after apply)");
            return;
        }

        if (value.IsNull)
        {
            text.Append(value.Kind == HclTypeKind.Dynamic ? "null" : $"to{value.Type.FriendlyName}(null)");
            return;
        }

        switch (value.Kind)
        {
            case HclTypeKind.String:
                text.Append(Quote(value.AsString()));
                break;
            case HclTypeKind.Number:
                text.Append(value.AsNumber());
                break;
            case HclTypeKind.Bool:
                text.Append(value.AsBool() ? "true" : "false");
                break;
            case HclTypeKind.Map:
                AppendFields(text, "tomap({", value, "})", indent);
                break;
            case HclTypeKind.Object:
                AppendFields(text, "{", value, "}", indent);
                break;
            case HclTypeKind.Tuple:
                AppendItems(text, "[", value, "]", indent);
                break;
            default:
                AppendItems(text, value.Kind == HclTypeKind.List ? "tolist([" : "toset([", value, "])", indent);
                break;
        }
    }

    private static void AppendItems(StringBuilder text, string open, HclValue value, string close, int indent)
    {
        text.Append(open);
        foreach (var element in value.Elements)
        {
            text.Append('\n').Append(' ', indent + 2);
            Append(text, element, indent + 2);
            text.Append(',');
        }

        Close(text, value.Elements.Count, close, indent);
    }

    private static void AppendFields(StringBuilder text, string open, HclValue value, string close, int indent)
    {
        text.Append(open);
        foreach (var (key, element) in value.Attributes)
        {
            text.Append('\n').Append(' ', indent + 2).Append(Quote(key)).Append(" = ");
            Append(text, element, indent + 2);
        }

        Close(text, value.Attributes.Count, close, indent);
    }

    private static void Close(StringBuilder text, int count, string close, int indent)
    {
        if (count > 0)
        {
            text.Append('\n').Append(' ', indent);
        }

        text.Append(close);
    }

    private static string Quote(string text) => '"' + text
        .Replace("\\", "\\\\")
        .Replace("\"", "\\\"")
        .Replace("\n", "\\n")
        .Replace("\r", "\\r")
        .Replace("\t", "\\t") + '"';
}
