using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>Turns properties of JSON objects into blocks: one object level per label, and an array wherever several
/// blocks share a place.</summary>
internal sealed class JsonBlocks(DiagnosticBag diagnostics)
{
    public BodySyntax Convert(BodySyntax body, IReadOnlyDictionary<string, int> labelCounts)
    {
        var attributes = new List<AttributeSyntax>();
        var blocks = new List<BlockSyntax>(body.Blocks);
        foreach (var attribute in body.Attributes)
        {
            if (attribute.Source.IsJson && labelCounts.TryGetValue(attribute.Name, out var labelCount))
            {
                AddBlocks(blocks, attribute, attribute.Value, labelCount, []);
            }
            else if (attributes.Find(a => a.Name == attribute.Name) is { } earlier)
            {
                diagnostics.AddError(
                    "Duplicate argument",
                    $"The argument \"{attribute.Name}\" was already set at {earlier.NameRange}. Each argument may be set only once.",
                    attribute.NameRange);
            }
            else
            {
                attributes.Add(attribute);
            }
        }

        return body.With(attributes, blocks);
    }

    private void AddBlocks(
        List<BlockSyntax> blocks, AttributeSyntax property, ExpressionSyntax value, int labelCount, IReadOnlyList<ObjectKeySyntax> labels)
    {
        switch (value)
        {
            case LiteralSyntax { Value.IsNull: true }:
                break;
            case TupleSyntax several:
                foreach (var element in several.Elements)
                {
                    AddBlocks(blocks, property, element, labelCount, labels);
                }

                break;
            case ObjectSyntax content when labels.Count < labelCount:
                foreach (var (key, inner) in content.Items)
                {
                    AddBlocks(blocks, property, inner, labelCount, [.. labels, key]);
                }

                break;
            case ObjectSyntax content:
                blocks.Add(new(
                    property.Source,
                    new(property.Span.Start, content.Span.End),
                    labels.Count > 0 ? labels[^1].Span : property.NameSpan,
                    property.NameSpan,
                    property.Name,
                    [.. labels.Select(JsonParser.PropertyName)],
                    [.. labels.Select(l => l.Span)],
                    JsonParser.AsBody(content)));
                break;
            default:
                var what = labels.Count < labelCount ? $"an object whose property names are the labels of \"{property.Name}\" blocks" : $"an object with the content of a \"{property.Name}\" block";
                diagnostics.AddError("Incorrect JSON value type", $"Either {what}, or an array of such objects, is required here.", value.Range);
                break;
        }
    }
}
