using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>The content of a file or block: attributes and nested blocks, each in source order.</summary>
public sealed class BodySyntax : SyntaxNode
{
    internal BodySyntax(SourceText source, TextSpan span, IReadOnlyList<AttributeSyntax> attributes, IReadOnlyList<BlockSyntax> blocks)
        : base(source, span)
    {
        Attributes = attributes;
        Blocks = blocks;
    }

    /// <summary>Attributes in source order; the parser has diagnosed duplicates and kept the first.</summary>
    public IReadOnlyList<AttributeSyntax> Attributes { get; }

    /// <summary>Nested blocks in source order.</summary>
    public IReadOnlyList<BlockSyntax> Blocks { get; }

    /// <summary>The position at which something missing would have to be written: the end of the body.</summary>
    public SourceRange MissingItemRange => Source.Range(new(Span.End, Span.End));

    /// <summary>The same body with the properties of a JSON file that are blocks turned into blocks. A body in native
    /// syntax already knows them and is returned as it is.</summary>
    /// <param name="labelCounts">The block types that can occur, with their number of labels.</param>
    /// <param name="diagnostics">Receives the properties that do not have the shape of such a block.</param>
    public BodySyntax WithBlocks(IReadOnlyDictionary<string, int> labelCounts, DiagnosticBag diagnostics) =>
        HasJson ? new JsonBlocks(diagnostics).Convert(this, labelCounts) : this;

    /// <summary>Whether properties of a JSON file are among the attributes; a merge can bring them into a native body.</summary>
    private bool HasJson
    {
        get
        {
            if (Source.IsJson)
            {
                return true;
            }

            foreach (var attribute in Attributes)
            {
                if (attribute.Source.IsJson)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The same place with other content, for languages that merge bodies.</summary>
    public BodySyntax With(IReadOnlyList<AttributeSyntax> attributes, IReadOnlyList<BlockSyntax> blocks) =>
        new(Source, Span, attributes, blocks);

    /// <summary>The attribute with this name, or null.</summary>
    public AttributeSyntax? FindAttribute(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>All blocks of this type, in source order.</summary>
    public IEnumerable<BlockSyntax> FindBlocks(string type) => Blocks.Where(b => b.Type == type);

    /// <summary>The only block of this type, or null. Further ones are diagnosed as duplicates.</summary>
    public BlockSyntax? FindSingleBlock(string type, DiagnosticBag diagnostics)
    {
        BlockSyntax? first = null;
        foreach (var block in FindBlocks(type))
        {
            if (first is null)
            {
                first = block;
                continue;
            }

            diagnostics.AddError(
                $"Duplicate {type} block",
                $"Only one block of type \"{type}\" is expected. Previous definition was at {first.HeaderRange}.",
                block.HeaderRange);
        }

        return first;
    }
}

/// <summary>A setting such as <c>name = value</c>.</summary>
public sealed class AttributeSyntax : SyntaxNode
{
    internal AttributeSyntax(SourceText source, TextSpan span, string name, TextSpan nameSpan, ExpressionSyntax value)
        : base(source, span)
    {
        Name = name;
        NameSpan = nameSpan;
        Value = value;
    }

    /// <summary>Name of the attribute.</summary>
    public string Name { get; }

    /// <summary>Where the name stands.</summary>
    public SourceRange NameRange => Source.Range(NameSpan);

    internal TextSpan NameSpan { get; }

    /// <summary>The expression behind the equals sign.</summary>
    public ExpressionSyntax Value { get; }
}

/// <summary>A block such as <c>resource "type" "name" { … }</c>.</summary>
public sealed class BlockSyntax : SyntaxNode
{
    private readonly TextSpan _headerSpan;
    private readonly TextSpan _typeSpan;
    private readonly IReadOnlyList<TextSpan> _labelSpans;

    internal BlockSyntax(
        SourceText source, TextSpan span, TextSpan headerSpan, TextSpan typeSpan, string type,
        IReadOnlyList<string> labels, IReadOnlyList<TextSpan> labelSpans, BodySyntax body)
        : base(source, span)
    {
        _headerSpan = headerSpan;
        _typeSpan = typeSpan;
        _labelSpans = labelSpans;
        Type = type;
        Labels = labels;
        Body = body;
    }

    /// <summary>The identifier that starts the block.</summary>
    public string Type { get; }

    /// <summary>Labels between the type and the opening brace.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Where each label stands, quotes included.</summary>
    public IReadOnlyList<SourceRange> LabelRanges => [.. _labelSpans.Select(Source.Range)];

    /// <summary>Where the type stands.</summary>
    public SourceRange TypeRange => Source.Range(_typeSpan);

    /// <summary>Type and labels, without the body.</summary>
    public SourceRange HeaderRange => Source.Range(_headerSpan);

    /// <summary>The same block with another body.</summary>
    public BlockSyntax With(BodySyntax body) =>
        new(Source, Span, _headerSpan, _typeSpan, Type, Labels, _labelSpans, body);

    /// <summary>The content between the braces.</summary>
    public BodySyntax Body { get; }
}
