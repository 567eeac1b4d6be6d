using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary><c>[a, b]</c></summary>
public sealed class TupleSyntax : ExpressionSyntax
{
    internal TupleSyntax(SourceText source, TextSpan span, IReadOnlyList<ExpressionSyntax> elements)
        : base(source, span) => Elements = elements;

    /// <summary>The elements.</summary>
    public IReadOnlyList<ExpressionSyntax> Elements { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => Elements;
}

/// <summary>A key and value of an object constructor.</summary>
/// <param name="Key">The key; see <see cref="ObjectKeySyntax"/>.</param>
/// <param name="Value">The value.</param>
public sealed record ObjectItemSyntax(ObjectKeySyntax Key, ExpressionSyntax Value);

/// <summary><c>{ key = value }</c></summary>
public sealed class ObjectSyntax : ExpressionSyntax
{
    internal ObjectSyntax(SourceText source, TextSpan span, IReadOnlyList<ObjectItemSyntax> items)
        : base(source, span) => Items = items;

    /// <summary>Keys and values in source order.</summary>
    public IReadOnlyList<ObjectItemSyntax> Items { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => [.. Items.SelectMany(i => new[] { i.Key, i.Value })];
}

/// <summary>The key of an object item: a bare identifier stands for its own text, everything else is evaluated.</summary>
public sealed class ObjectKeySyntax : ExpressionSyntax
{
    internal ObjectKeySyntax(ExpressionSyntax expression)
        : base(expression.Source, expression.Span)
    {
        Expression = expression;
        LiteralName = expression switch
        {
            ScopeTraversalSyntax { Traversal: { Steps.Count: 0 } traversal } => traversal.RootName,
            LiteralSyntax { Value.Kind: not HclTypeKind.Number } => Text, // the keywords true, false and null
            _ => null,
        };
        LiteralValue = LiteralName is null ? null : HclValue.String(LiteralName);
    }

    internal HclValue? LiteralValue { get; }

    /// <summary>The expression as it is written.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>The key when it is a bare identifier, otherwise null.</summary>
    public string? LiteralName { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children => LiteralName is null ? [Expression] : [];
}

/// <summary><c>[for k, v in x : v if c]</c> or <c>{for k, v in x : k => v...}</c>.</summary>
public sealed class ForSyntax : ExpressionSyntax
{
    internal ForSyntax(SourceText source, TextSpan span)
        : base(source, span)
    {
    }

    /// <summary>Name of the key or index, if one is declared.</summary>
    public string? KeyName { get; internal init; }

    /// <summary>Name of the element.</summary>
    public required string ValueName { get; init; }

    /// <summary>What is iterated over.</summary>
    public required ExpressionSyntax Collection { get; init; }

    /// <summary>The key of each result; null when the result is a tuple.</summary>
    public ExpressionSyntax? Key { get; internal init; }

    /// <summary>The value of each result.</summary>
    public required ExpressionSyntax Value { get; init; }

    /// <summary>The filter behind <c>if</c>, if there is one.</summary>
    public ExpressionSyntax? Condition { get; internal init; }

    /// <summary>Whether <c>...</c> collects the values of equal keys into tuples.</summary>
    public bool IsGrouping { get; internal init; }

    /// <inheritdoc/>
    public override IReadOnlyList<ExpressionSyntax> Children
    {
        get
        {
            var children = new List<ExpressionSyntax>(4) { Collection };
            if (Key is not null)
            {
                children.Add(Key);
            }

            children.Add(Value);
            if (Condition is not null)
            {
                children.Add(Condition);
            }

            return children;
        }
    }
}
