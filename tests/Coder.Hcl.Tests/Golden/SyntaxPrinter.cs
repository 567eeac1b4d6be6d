using System.Globalization;
using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Hcl.Tests.Golden;

/// <summary>Prints what the scanner and the parser make of a file: its tokens, its tree with the place of every node, its diagnostics.</summary>
internal static class SyntaxPrinter
{
    public static string Print(string name, byte[] source)
    {
        var found = new DiagnosticBag();
        var file = HclParser.Parse(name, source, found);
        var text = new StringBuilder("== tokens\n");
        AppendTokens(text, source);
        text.Append("\n== tree\n");
        Append(text, file.Body, 0);
        text.Append("\n== diagnostics\n");
        foreach (var diagnostic in found)
        {
            text.Append(DiagnosticFormatter.Format(diagnostic, _ => Encoding.UTF8.GetString(source))).Append('\n');
        }

        return text.ToString();
    }

    // As the scanner sees them outside of template text, which the parser alone can tell apart.
    private static void AppendTokens(StringBuilder text, byte[] source)
    {
        for (var position = 0; ;)
        {
            var token = Scanner.Next(source, position, newlinesMatter: true);
            text.Append(token.Kind);
            if (token.Kind is TokenKind.Identifier or TokenKind.Number or TokenKind.Invalid)
            {
                text.Append(' ').Append(Encoding.UTF8.GetString(source.AsSpan(token.Start, token.End - token.Start)));
            }

            if (token.Kind == TokenKind.EndOfFile)
            {
                text.Append('\n');
                return;
            }

            text.Append(token.Kind == TokenKind.Newline ? '\n' : ' ');
            token.End.ShouldBeGreaterThan(position, "the scanner must go on");
            position = token.End;
        }
    }

    private static void Append(StringBuilder text, BodySyntax body, int depth)
    {
        foreach (var node in body.Attributes.Cast<SyntaxNode>().Concat(body.Blocks).OrderBy(n => n.Range.Start.Byte))
        {
            if (node is AttributeSyntax attribute)
            {
                Line(text, depth, $"{attribute.Name} =", attribute, "");
                Append(text, attribute.Value, depth + 1);
            }
            else if (node is BlockSyntax block)
            {
                Line(text, depth, string.Join(' ', [block.Type, .. block.Labels.Select(l => $"\"{l}\"")]), block, "");
                Append(text, block.Body, depth + 1);
            }
        }
    }

    private static void Append(StringBuilder text, ExpressionSyntax expression, int depth)
    {
        var name = expression.GetType().Name.Replace("Syntax", "", StringComparison.Ordinal);
        var shown = expression is FunctionCallSyntax call ? call.Name
            : expression.Children.Count == 0 ? expression.Text.Replace("\n", "\\n", StringComparison.Ordinal)
            : "";
        Line(text, depth, name, expression, shown);
        foreach (var child in expression.Children)
        {
            Append(text, child, depth + 1);
        }
    }

    private static void Line(StringBuilder text, int depth, string what, SyntaxNode node, string shown)
    {
        var (start, end) = (node.Range.Start, node.Range.End);
        text.Append(' ', depth * 2).Append(what).Append(CultureInfo.InvariantCulture, $" {start.Line}:{start.Column}-{end.Line}:{end.Column}");
        text.Append(shown.Length == 0 ? "" : " ").Append(shown).Append('\n');
    }
}
