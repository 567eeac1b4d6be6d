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
