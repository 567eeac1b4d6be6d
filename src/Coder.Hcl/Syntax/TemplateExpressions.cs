using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>A quoted or heredoc string; its value is the concatenation of the parts.</summary>
public sealed class TemplateSyntax : ExpressionSyntax
{
    internal TemplateSyntax(SourceText source, TextSpan span, IReadOnlyList<ExpressionSyntax> parts)
        : base(source, span) => Parts = parts;

    /// <summary>Literals, interpolated expressions and directives.</summary>
    public IReadOnlyList<ExpressionSyntax> Parts { get; }

    /// <summary>The text when the string has no interpolations and directives, otherwise null.</summary>
    public HclValue? LiteralValue => Parts switch
    {
        [] => HclValue.EmptyString,
        [LiteralSyntax { Value: { Kind: HclTypeKind.String } text }] => text,
        _ => null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => Parts;
}

/// <summary>A template that consists of one interpolation only, <c>"${x}"</c>: the value keeps its type.</summary>
public sealed class TemplateWrapSyntax : ExpressionSyntax
{
    internal TemplateWrapSyntax(SourceText source, TextSpan span, ExpressionSyntax wrapped)
        : base(source, span) => Wrapped = wrapped;

    /// <summary>The interpolated expression.</summary>
    public ExpressionSyntax Wrapped { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Wrapped];
}

/// <summary>The template directive <c>%{ for x in y }…%{ endfor }</c>.</summary>
public sealed class TemplateForSyntax : ExpressionSyntax
{
    internal TemplateForSyntax(SourceText source, TextSpan span, ForSyntax loop)
        : base(source, span) => Loop = loop;

    /// <summary>A loop that gives a tuple with the text of each pass.</summary>
    public ForSyntax Loop { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Loop];
}
