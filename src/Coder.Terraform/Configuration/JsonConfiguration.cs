using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>
/// Tells which properties of a <c>.tf.json</c> file are blocks, as far as the language itself decides it. What belongs
/// to a provider's schema is told apart when the body is decoded.
/// </summary>
internal static class JsonConfiguration
{
    private static readonly Shape Leaf = new(0);

    private static readonly Shape Provisioner = new(1) { ["connection"] = Leaf };

    private static readonly Shape Lifecycle = new(0) { ["precondition"] = Leaf, ["postcondition"] = Leaf };

    private static readonly Shape Data = new(2) { ["lifecycle"] = Lifecycle };

    private static readonly Shape Root = new(0)
    {
        ["terraform"] = new(0) { ["required_providers"] = Leaf, ["backend"] = new(1), ["cloud"] = Leaf, ["provider_meta"] = new(1) },
        ["variable"] = new(1) { ["validation"] = Leaf },
        ["locals"] = Leaf,
        ["output"] = new(1) { ["precondition"] = Leaf },
        ["provider"] = new(1),
        ["resource"] = new(2) { ["lifecycle"] = Lifecycle, ["provisioner"] = Provisioner, ["connection"] = Leaf },
        ["data"] = Data,
        ["ephemeral"] = Data,
        ["module"] = new(1),
        ["moved"] = Leaf,
        ["removed"] = new(0) { ["lifecycle"] = Leaf, ["provisioner"] = Provisioner, ["connection"] = Leaf },
        ["import"] = Leaf,
        ["check"] = new(1) { ["data"] = Data, ["assert"] = Leaf },
    };

    /// <summary>The file with the language's own blocks told apart; a file in native syntax as it is.</summary>
    public static HclFile WithBlocks(HclFile file, DiagnosticBag diagnostics) => file.With(WithBlocks(file.Body, Root, diagnostics));

    private static BodySyntax WithBlocks(BodySyntax body, Shape shape, DiagnosticBag diagnostics)
    {
        var converted = body.WithBlocks(shape.Labels, diagnostics);
        return converted.With(
            converted.Attributes,
            [.. converted.Blocks.Select(b => shape.Inner.TryGetValue(b.Type, out var inner) ? b.With(WithBlocks(b.Body, inner, diagnostics)) : b)]);
    }

    /// <summary>A block type: its number of labels and the block types inside.</summary>
    private sealed class Shape(int labelCount)
    {
        public Dictionary<string, Shape> Inner { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Labels { get; } = new(StringComparer.Ordinal);

        public Shape this[string type]
        {
            set
            {
                Inner[type] = value;
                Labels[type] = value.LabelCount;
            }
        }

        private int LabelCount => labelCount;
    }
}
