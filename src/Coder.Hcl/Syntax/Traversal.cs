using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>One step of a traversal: <see cref="AttributeStep"/> or <see cref="IndexStep"/>.</summary>
public abstract class TraversalStep : SyntaxNode
{
    private protected TraversalStep(SourceText source, TextSpan span)
        : base(source, span)
    {
    }
}

/// <summary><c>.name</c></summary>
public sealed class AttributeStep : TraversalStep
{
    internal AttributeStep(SourceText source, TextSpan span, string name)
        : base(source, span) => Name = name;

    /// <summary>Name of the attribute.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => "." + Name;
}

/// <summary><c>[0]</c>, <c>["key"]</c> or the legacy form <c>.0</c>, with a literal key.</summary>
public sealed class IndexStep : TraversalStep
{
    internal IndexStep(SourceText source, TextSpan span, HclValue key)
        : base(source, span) => Key = key;

    /// <summary>A known number or string.</summary>
    public HclValue Key { get; }

    /// <inheritdoc/>
    public override string ToString() => $"[{Key}]";
}

/// <summary>A reference to a variable of the scope and steps into its value: <c>var.image["tag"].name</c>.</summary>
public sealed class Traversal : SyntaxNode
{
    private readonly TextSpan _rootSpan;

    internal Traversal(SourceText source, TextSpan span, string rootName, TextSpan rootSpan, IReadOnlyList<TraversalStep> steps)
        : base(source, span)
    {
        RootName = rootName;
        _rootSpan = rootSpan;
        Steps = steps;
    }

    /// <summary>Name of the variable.</summary>
    public string RootName { get; }

    /// <summary>Where the name of the variable stands.</summary>
    public SourceRange RootRange => Source.Range(_rootSpan);

    /// <summary>Steps into the value, in order.</summary>
    public IReadOnlyList<TraversalStep> Steps { get; }

    /// <summary>The range of the first steps: 0 is the root alone.</summary>
    public SourceRange RangeOfFirst(int steps) =>
        steps == 0 ? RootRange : Source.Range(new(_rootSpan.Start, Steps[Math.Min(steps, Steps.Count) - 1].Span.End));

    internal Traversal With(TraversalStep step, TextSpan span) => new(Source, span, RootName, _rootSpan, [.. Steps, step]);

    /// <summary>Renders the traversal in its normal form.</summary>
    public override string ToString() => Describe(Steps.Count);

    internal string Describe(int steps)
    {
        var text = new StringBuilder(RootName);
        for (var i = 0; i < steps; i++)
        {
            text.Append(Steps[i]);
        }

        return text.ToString();
    }
}
