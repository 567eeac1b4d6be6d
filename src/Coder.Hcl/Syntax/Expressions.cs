using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>An expression. The subclasses are the complete list of forms.</summary>
public abstract class ExpressionSyntax : SyntaxNode
{
    private protected ExpressionSyntax(SourceText source, TextSpan span)
        : base(source, span)
    {
    }

    /// <summary>The expressions directly inside, in source order.</summary>
    public abstract IReadOnlyList<ExpressionSyntax> Children { get; }
}

/// <summary>A number, <c>true</c>, <c>false</c>, <c>null</c>, or literal text inside a template.</summary>
public sealed class LiteralSyntax : ExpressionSyntax
{
    internal LiteralSyntax(SourceText source, TextSpan span, HclValue value)
        : base(source, span) => Value = value;

    /// <summary>The value that is written there.</summary>
    public HclValue Value { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [];
}

/// <summary><c>(x)</c></summary>
public sealed class ParenthesesSyntax : ExpressionSyntax
{
    internal ParenthesesSyntax(SourceText source, TextSpan span, ExpressionSyntax expression)
        : base(source, span) => Expression = expression;

    /// <summary>What stands between the parentheses.</summary>
    public ExpressionSyntax Expression { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Expression];
}

/// <summary><c>name(arguments)</c></summary>
public sealed class FunctionCallSyntax : ExpressionSyntax
{
    private readonly TextSpan _nameSpan;

    internal FunctionCallSyntax(
        SourceText source, TextSpan span, string name, TextSpan nameSpan, IReadOnlyList<ExpressionSyntax> arguments, bool expandsFinalArgument)
        : base(source, span)
    {
        Name = name;
        _nameSpan = nameSpan;
        Arguments = arguments;
        ExpandsFinalArgument = expandsFinalArgument;
    }

    /// <summary>Name of the function, with its namespaces: <c>upper</c>, <c>provider::time::rfc3339_parse</c>.</summary>
    public string Name { get; }

    /// <summary>Where the name stands.</summary>
    public SourceRange NameRange => Source.Range(_nameSpan);

    /// <summary>The arguments.</summary>
    public IReadOnlyList<ExpressionSyntax> Arguments { get; }

    /// <summary>Whether the last argument is followed by <c>...</c>.</summary>
    public bool ExpandsFinalArgument { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => Arguments;
}
