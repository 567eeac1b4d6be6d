using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>A node of the immutable syntax tree.</summary>
public abstract class SyntaxNode
{
    private protected SyntaxNode(SourceText source, TextSpan span)
    {
        Source = source;
        Span = span;
    }

    /// <summary>Where the node stands in its file.</summary>
    public SourceRange Range => Source.Range(Span);

    /// <summary>The source text of the node.</summary>
    public string Text => Source.Text(Span);

    internal SourceText Source { get; }

    internal TextSpan Span { get; }
}
