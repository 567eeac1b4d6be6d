namespace Coder.Hcl.Syntax;

/// <summary>Where a template ends.</summary>
internal enum TemplateEnd
{
    Quote,
    EndOfFile,
    HeredocMarker,
}

/// <summary>Pieces of a template before directives are matched with their ends.</summary>
internal enum TemplateTokenKind
{
    Literal,
    Interpolation,
    If,
    Else,
    EndIf,
    For,
    EndFor,
}

/// <summary>A piece of a template; text can still be trimmed by strip markers and heredoc indentation.</summary>
internal sealed class TemplateToken(TemplateTokenKind kind, TextSpan span)
{
    public TemplateTokenKind Kind => kind;

    public TextSpan Span => span;

    /// <summary>Text of a literal.</summary>
    public string Text { get; set; } = "";

    /// <summary>Interpolated expression, condition, or collection.</summary>
    public ExpressionSyntax? Expression { get; init; }

    /// <summary>Name of the key in a for directive.</summary>
    public string? KeyName { get; init; }

    /// <summary>Name of the element in a for directive.</summary>
    public string ValueName { get; init; } = "";
}
