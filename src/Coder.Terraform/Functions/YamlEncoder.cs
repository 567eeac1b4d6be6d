using System.Globalization;
using System.Text;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary><c>yamlencode</c>: block style, quoted strings, lists not indented within maps, as Terraform writes it.</summary>
internal static class YamlEncoder
{
    /// <summary>Lines of quoted text are broken at the first space beyond this column.</summary>
    private const int Width = 80;

    private const int NoFolding = -1;

    public static string Encode(HclValue value)
    {
        var text = new StringBuilder();
        if (IsBlock(value))
        {
            WriteBlock(value, 0, text, atLineStart: true);
        }
        else
        {
            WriteScalar(value, 0, text);
            text.Append('\n');

            // A plain scalar as a whole document needs an end marker.
            if (value.IsNull || value.Kind is HclTypeKind.Number or HclTypeKind.Bool)
            {
                text.Append("...\n");
            }
        }

        return text.ToString();
    }

    private static bool IsBlock(HclValue value) => !value.IsNull && value.Kind switch
    {
        HclTypeKind.Map or HclTypeKind.Object => value.Attributes.Count > 0,
        HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple => value.Elements.Count > 0,
        _ => false,
    };

    private static bool IsList(HclValue value) => value.Kind is HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple;

    private static void WriteBlock(HclValue value, int indent, StringBuilder text, bool atLineStart)
    {
        if (IsList(value))
        {
            foreach (var item in value.Elements)
            {
                text.Append(' ', atLineStart ? indent : 0).Append("- ");
                atLineStart = true;
                WriteItem(item, indent + 2, text);
            }

            return;
        }

        foreach (var (name, item) in value.Attributes)
        {
            text.Append(' ', atLineStart ? indent : 0);
            atLineStart = true;
            WriteQuoted(name, text, NoFolding);
            text.Append(':');
            if (!IsBlock(item))
            {
                text.Append(' ');
                WriteScalar(item, indent + 2, text);
                text.Append('\n');
                continue;
            }

            text.Append('\n');
            WriteBlock(item, IsList(item) ? indent : indent + 2, text, atLineStart: true);
        }
    }

    private static void WriteItem(HclValue item, int indent, StringBuilder text)
    {
        if (IsBlock(item))
        {
            WriteBlock(item, indent, text, atLineStart: false);
            return;
        }

        WriteScalar(item, indent, text);
        text.Append('\n');
    }

    private static void WriteScalar(HclValue value, int indent, StringBuilder text)
    {
        if (value.IsNull)
        {
            text.Append("null");
            return;
        }

        switch (value.Kind)
        {
            case HclTypeKind.Number:
                text.Append(value.AsNumber().ToString());
                break;
            case HclTypeKind.Bool:
                text.Append(value.AsBool() ? "true" : "false");
                break;
            case HclTypeKind.Map or HclTypeKind.Object:
                text.Append("{}");
                break;
            case HclTypeKind.String:
                WriteString(value.AsString(), Math.Max(indent, 2), text);
                break;
            default:
                text.Append("[]");
                break;
        }
    }

    private static void WriteString(string content, int indent, StringBuilder text)
    {
        if (!CanBeLiteral(content))
        {
            WriteQuoted(content, text, indent);
            return;
        }

        var body = content.TrimEnd('\n');
        var breaks = content.Length - body.Length;
        text.Append('|').Append(content[0] == ' ' ? indent.ToString(CultureInfo.InvariantCulture) : "").Append(breaks switch { 0 => "-", 1 => "", _ => "+" });
        foreach (var line in (breaks > 1 ? content[..^1] : body).Split('\n'))
        {
            text.Append('\n').Append(' ', line.Length == 0 ? 0 : indent).Append(line);
        }
    }

    private static bool CanBeLiteral(string content) =>
        content.Contains('\n') && content.Trim('\n').Length > 0 && !content.Contains(" \n") && !content.EndsWith(' ') && content[0] != '\n'
        && !content.Any(c => char.IsControl(c) && c is not '\n');

    private static int Column(StringBuilder text)
    {
        var column = 0;
        while (column < text.Length && text[text.Length - 1 - column] != '\n')
        {
            column++;
        }

        return column;
    }

    private static void WriteQuoted(string content, StringBuilder text, int indent)
    {
        text.Append('"');
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            switch (c)
            {
                case ' ' when indent != NoFolding && i > 0 && i < content.Length - 1 && content[i - 1] != ' ' && Column(text) > Width:
                    text.Append('\n').Append(' ', indent).Append(content[i + 1] == ' ' ? "\\" : "");
                    break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < content.Length:
                    text.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, content[++i]):X8}");
                    break;
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\0':
                    text.Append("\\0");
                    break;
                case '\e':
                    text.Append("\\e");
                    break;
                case '\a' or '\b' or '\v' or '\f':
                    text.Append('\\').Append("abvf"["\a\b\v\f".IndexOf(c)]);
                    break;
                default:
                    if (char.IsControl(c))
                    {
                        text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
                    }
                    else
                    {
                        text.Append(c);
                    }

                    break;
            }
        }

        text.Append('"');
    }
}
