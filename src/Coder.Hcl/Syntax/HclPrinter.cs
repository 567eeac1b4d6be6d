using System.Text;

namespace Coder.Hcl.Syntax;

/// <summary>Writes a syntax tree as text in native syntax. Parsed again, the text gives the same tree; comments and layout are not kept.</summary>
public static class HclPrinter
{
    /// <summary>The text of a body without diagnostics.</summary>
    public static string Print(BodySyntax body)
    {
        var text = new StringBuilder();
        Append(text, body, 0);
        return text.ToString();
    }

    /// <summary>The text of an expression without diagnostics.</summary>
    public static string Print(ExpressionSyntax expression)
    {
        var text = new StringBuilder();
        new ExpressionPrinter(text).Append(expression);
        return text.ToString();
    }

    private static void Append(StringBuilder text, BodySyntax body, int level)
    {
        foreach (var attribute in body.Attributes)
        {
            text.Append(' ', level * 2).Append(attribute.Name).Append(" = ");
            new ExpressionPrinter(text).Append(attribute.Value);
            text.Append('\n');
        }

        foreach (var block in body.Blocks)
        {
            text.Append(' ', level * 2).Append(block.Type);
            foreach (var label in block.Labels)
            {
                text.Append(" \"");
                ExpressionPrinter.AppendText(text, label);
                text.Append('"');
            }

            text.Append(" {\n");
            Append(text, block.Body, level + 1);
            text.Append(' ', level * 2).Append("}\n");
        }
    }
}
