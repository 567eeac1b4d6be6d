namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    private ExpressionSyntax ParseHeredoc()
    {
        var header = Read();
        if (!EnterNesting())
        {
            return Invalid(header.Span);
        }

        var marker = source.Text(new(header.Start, header.End)).TrimStart('<', '-').TrimEnd();
        var tokens = new TemplateScan(this, TemplateEnd.HeredocMarker, header.Start, marker).Scan();
        if (Bytes[header.Start + 2] == '-')
        {
            HeredocIndentation.Remove(tokens);
        }

        _depth--;
        return new TemplateAssembly(this, tokens).Assemble(new(header.Start, _position));
    }

    /// <summary>Parses template text up to its end, which is read too.</summary>
    /// <param name="end">What ends the template.</param>
    /// <param name="start">Where it started, including the quote.</param>
    private ExpressionSyntax ParseTemplateUntil(TemplateEnd end, int start)
    {
        if (!EnterNesting())
        {
            return Invalid(new(start, _position));
        }

        var tokens = new TemplateScan(this, end, start).Scan();
        _depth--;
        return new TemplateAssembly(this, tokens).Assemble(new(start, _position));
    }
}
