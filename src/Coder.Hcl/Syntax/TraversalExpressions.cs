using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>A reference such as <c>var.name</c>.</summary>
public sealed class ScopeTraversalSyntax : ExpressionSyntax
{
    internal ScopeTraversalSyntax(Traversal traversal)
        : base(traversal.Source, traversal.Span) => Traversal = traversal;

    /// <summary>Root and steps.</summary>
    public Traversal Traversal { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [];
}

/// <summary>Steps into the value of an expression that is not a reference, such as <c>f(x).name</c>.</summary>
public sealed class RelativeTraversalSyntax : ExpressionSyntax
{
    internal RelativeTraversalSyntax(ExpressionSyntax operand, TextSpan span, IReadOnlyList<TraversalStep> steps)
        : base(operand.Source, span)
    {
        Operand = operand;
        Steps = steps;
    }

    /// <summary>The expression that is stepped into.</summary>
    public ExpressionSyntax Operand { get; }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<TraversalStep> Steps { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Operand];
}

/// <summary><c>collection[key]</c> with a key that has to be evaluated.</summary>
public sealed class IndexSyntax : ExpressionSyntax
{
    internal IndexSyntax(ExpressionSyntax collection, TextSpan span, ExpressionSyntax key, TextSpan keySpan)
        : base(collection.Source, span)
    {
        Collection = collection;
        Key = key;
        BracketRange = Source.Range(keySpan);
    }

    /// <summary>What is indexed.</summary>
    public ExpressionSyntax Collection { get; }

    /// <summary>The key.</summary>
    public ExpressionSyntax Key { get; }

    /// <summary>Where the brackets stand.</summary>
    public SourceRange BracketRange { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Collection, Key];
}

/// <summary><c>list[*].name</c> or <c>list.*.name</c>.</summary>
public sealed class SplatSyntax : ExpressionSyntax
{
    internal SplatSyntax(ExpressionSyntax operand, TextSpan span, ExpressionSyntax each, SplatItemSyntax item)
        : base(operand.Source, span)
    {
        Operand = operand;
        Each = each;
        Item = item;
    }

    /// <summary>The sequence.</summary>
    public ExpressionSyntax Operand { get; }

    /// <summary>What is evaluated for each element, which appears in it as <see cref="Item"/>.</summary>
    public ExpressionSyntax Each { get; }

    /// <summary>Stands for the current element inside <see cref="Each"/>.</summary>
    public SplatItemSyntax Item { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [Operand, Each];
}

/// <summary>The current element of a splat.</summary>
public sealed class SplatItemSyntax : ExpressionSyntax
{
    internal SplatItemSyntax(SourceText source, TextSpan span)
        : base(source, span)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [];
}
