namespace Coder.Hcl.Syntax;

/// <summary>Removes from each line of a <c>&lt;&lt;-</c> heredoc the indentation that all lines share. Blank lines neither
/// count nor change.</summary>
internal static class HeredocIndentation
{
    public static void Remove(List<TemplateToken> tokens)
    {
        var shared = int.MaxValue;
        var indented = new List<TemplateToken>();
        var isLineStart = true;
        foreach (var token in tokens)
        {
            var isLiteral = token.Kind == TemplateTokenKind.Literal;
            if (isLineStart)
            {
                isLineStart = false;
                if (!isLiteral)
                {
                    shared = 0;
                }
                else if (!(string.IsNullOrWhiteSpace(token.Text) && token.Text.EndsWith('\n')))
                {
                    shared = Math.Min(shared, token.Text.Length - token.Text.TrimStart().Length);
                    indented.Add(token);
                }
            }

            isLineStart |= isLiteral && token.Text.EndsWith('\n');
        }

        foreach (var token in indented)
        {
            token.Text = token.Text[shared..];
        }
    }
}
