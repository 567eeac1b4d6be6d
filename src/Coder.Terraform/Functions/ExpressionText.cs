using System.Text;
using System.Text.RegularExpressions;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>Values written in the language's own syntax, laid out as <c>terraform fmt</c> does it.</summary>
internal static partial class ExpressionText
{
    private const string Indent = "  ";

    /// <summary>An expression that gives the value; types of collections are not told.</summary>
    public static string Of(HclValue value) => Of(value, "");

    /// <summary>One <c>name = value</c> for each line; names next to each other have their equals signs in one column.</summary>
    public static string Arguments(IReadOnlyDictionary<string, HclValue> arguments, string indent)
    {
        var lines = arguments.Select(a => (Name: IsName(a.Key) ? a.Key : Quoted(a.Key), Value: Of(a.Value, indent))).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < lines.Length;)
        {
            // A value of several lines stands by itself and parts those around it.
            var end = i;
            while (end < lines.Length && !lines[end].Value.Contains('\n', StringComparison.Ordinal))
            {
                end++;
            }

            var width = end == i ? 0 : lines[i..end].Max(l => l.Name.Length);
            for (end = Math.Max(end, i + 1); i < end; i++)
            {
                text.Append(indent).Append(lines[i].Name.PadRight(width)).Append(" = ").Append(lines[i].Value).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Whether a name can stand without quotes.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    private static string Of(HclValue value, string indent)
    {
        if (value.IsNull)
        {
            return "null";
        }

        return value.Kind switch
        {
            HclTypeKind.String => Quoted(value.AsString()),
            HclTypeKind.Number => value.AsNumber().ToString(),
            HclTypeKind.Bool => value.AsBool() ? "true" : "false",
            HclTypeKind.Object or HclTypeKind.Map => value.Attributes.Count == 0 ? "{}" : $"{{\n{Arguments(value.Attributes, indent + Indent)}{indent}}}",
            _ => $"[{string.Join(", ", value.Elements.Select(e => Of(e, indent)))}]",
        };
    }

    private static string Quoted(string text)
    {
        var result = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var template = text[i] is '$' or '%' && i + 1 < text.Length && text[i + 1] == '{';
            result.Append(text[i] switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '"' => "\\\"",
                '\\' => "\\\\",
                var c when template => new string(c, 2),
                var c => c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_-]*$")]
    private static partial Regex Name();
}
