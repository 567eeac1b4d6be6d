using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>Reads the fixed arguments of the language's own blocks.</summary>
internal sealed partial class BlockReader(DiagnosticBag diagnostics)
{
    private static readonly EvaluationContext Nothing = EvaluationContext.Empty;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>Evaluates an expression that may not refer to anything; in JSON, strings are taken as they are.</summary>
    public HclValue Evaluate(ExpressionSyntax expression) =>
        JsonSyntax.IsJson(expression) ? JsonSyntax.LiteralValue(expression) : HclEvaluator.Evaluate(expression, Nothing, diagnostics);

    /// <summary>Reports what is not among the expected names.</summary>
    public void Expect(BlockSyntax block, ReadOnlySpan<string> attributes, ReadOnlySpan<string> blocks)
    {
        foreach (var attribute in block.Body.Attributes)
        {
            if (!attributes.Contains(attribute.Name))
            {
                diagnostics.AddError("Unsupported argument", $"An argument named \"{attribute.Name}\" is not expected here.{Suggestion.For(attribute.Name, attributes.ToArray())}", attribute.NameRange);
            }
        }

        foreach (var inner in block.Body.Blocks)
        {
            if (!blocks.Contains(inner.Type))
            {
                diagnostics.AddError("Unsupported block type", $"Blocks of type \"{inner.Type}\" are not expected here.{Suggestion.For(inner.Type, blocks.ToArray())}", inner.HeaderRange);
            }
        }
    }

    /// <summary>Whether the block has this many labels; reports it when not.</summary>
    public bool HasLabels(BlockSyntax block, int count, string what)
    {
        if (block.Labels.Count == count)
        {
            if (count > 0 && !Name().IsMatch(block.Labels[^1]))
            {
                diagnostics.AddError($"Invalid {block.Type} name", $"\"{block.Labels[^1]}\" is not a name: a name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.", block.HeaderRange);
            }

            return true;
        }

        diagnostics.AddError(
            block.Labels.Count < count ? $"Missing label for {block.Type}" : $"Extraneous label for {block.Type}",
            count == 0 ? $"No labels are expected for {block.Type} blocks." : $"All {block.Type} blocks must have {count} label{(count == 1 ? "" : "s")} ({what}).",
            block.HeaderRange);
        return false;
    }

    /// <summary>The required attribute's expression; null, reported, when it is missing.</summary>
    public ExpressionSyntax? Required(BlockSyntax block, string name)
    {
        if (block.Body.FindAttribute(name) is { } attribute)
        {
            return attribute.Value;
        }

        diagnostics.AddError("Missing required argument", $"The argument \"{name}\" is required, but no definition was found.", block.HeaderRange);
        return null;
    }

    /// <summary>A constant of a type; null when it is not there, or reported as wrong.</summary>
    public HclValue? Constant(BlockSyntax block, string name, HclType type)
    {
        if (block.Body.FindAttribute(name) is not { } attribute)
        {
            return null;
        }

        var value = Evaluate(attribute.Value);
        if (HclConvert.TryConvert(value, type, out var converted, out var error))
        {
            return converted.IsKnown && !converted.IsNull ? converted : null;
        }

        diagnostics.AddError("Unsuitable value type", $"Unsuitable value for \"{name}\": {error}.", attribute.Value.Range);
        return null;
    }

    public bool Flag(BlockSyntax block, string name, bool fallback = false) => Constant(block, name, HclType.Bool)?.AsBool() ?? fallback;

    public string Text(BlockSyntax block, string name) => Constant(block, name, HclType.String)?.AsString() ?? "";

    /// <summary>A <c>condition</c> and its <c>error_message</c>.</summary>
    public ConditionConfig? Condition(BlockSyntax block)
    {
        Expect(block, ["condition", "error_message"], []);
        return Required(block, "condition") is { } condition && Required(block, "error_message") is { } message
            ? new ConditionConfig(condition, message, block.HeaderRange)
            : null;
    }

    /// <summary>The references of <c>depends_on</c>.</summary>
    public IEnumerable<Traversal> DependsOn(BodySyntax body)
    {
        if (body.FindAttribute("depends_on") is not { } attribute)
        {
            yield break;
        }

        if (attribute.Value is not TupleSyntax list)
        {
            diagnostics.AddError("Invalid depends_on", "A list of references is required: depends_on = [resource_type.name].", attribute.Value.Range);
            yield break;
        }

        foreach (var element in list.Elements)
        {
            if (element.AsTraversal() is { } traversal)
            {
                yield return traversal;
            }
            else
            {
                diagnostics.AddError("Invalid depends_on reference", "The elements of depends_on must be references, without quotes: resource_type.name, data.type.name or module.name.", element.Range);
            }
        }
    }

    /// <summary><c>count</c> or <c>for_each</c>.</summary>
    public Repetition Repetition(BlockSyntax block)
    {
        var count = block.Body.FindAttribute("count");
        var forEach = block.Body.FindAttribute("for_each");
        if (count is not null && forEach is not null)
        {
            diagnostics.AddError("Invalid combination of \"count\" and \"for_each\"", "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should be used.", forEach.NameRange);
        }

        return count is null && forEach is null ? Configuration.Repetition.None : new Repetition(count?.Value, forEach?.Value);
    }

    /// <summary>An identifier of the language.</summary>
    [GeneratedRegex(@"^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_-]*$")]
    private static partial Regex Name();
}
