namespace Coder.Hcl.Syntax;

/// <summary>Operators with two operands.</summary>
public enum BinaryOperator
{
    /// <summary><c>||</c></summary>
    Or,

    /// <summary><c>&amp;&amp;</c></summary>
    And,

    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c></summary>
    Divide,

    /// <summary><c>%</c></summary>
    Remainder,
}

/// <summary>An operation with two operands.</summary>
public sealed class BinarySyntax : ExpressionSyntax
{
    internal BinarySyntax(ExpressionSyntax left, BinaryOperator operation, ExpressionSyntax right)
        : base(left.Source, new(left.Span.Start, right.Span.End))
    {
        Left = left;
        Operator = operation;
        Right = right;
    }

    /// <summary>Left operand.</summary>
    public ExpressionSyntax Left { get; }

    /// <summary>What is done.</summary>
    public BinaryOperator Operator { get; }

    /// <summary>Right operand.</summary>
    public ExpressionSyntax Right { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Left, Right];
}

/// <summary><c>!x</c> or <c>-x</c>.</summary>
public sealed class UnarySyntax : ExpressionSyntax
{
    internal UnarySyntax(SourceText source, TextSpan span, bool isNegation, ExpressionSyntax operand)
        : base(source, span)
    {
        IsNegation = isNegation;
        Operand = operand;
    }

    /// <summary>Whether the operator is <c>-</c>; otherwise it is <c>!</c>.</summary>
    public bool IsNegation { get; }

    /// <summary>The operand.</summary>
    public ExpressionSyntax Operand { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Operand];
}

/// <summary><c>condition ? a : b</c>, and the template directive <c>%{ if }</c>.</summary>
public sealed class ConditionalSyntax : ExpressionSyntax
{
    internal ConditionalSyntax(SourceText source, TextSpan span, ExpressionSyntax condition, ExpressionSyntax whenTrue, ExpressionSyntax whenFalse)
        : base(source, span)
    {
        Condition = condition;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
    }

    /// <summary>The condition.</summary>
    public ExpressionSyntax Condition { get; }

    /// <summary>The result when it is true.</summary>
    public ExpressionSyntax WhenTrue { get; }

    /// <summary>The result when it is false.</summary>
    public ExpressionSyntax WhenFalse { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Condition, WhenTrue, WhenFalse];
}
