using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Evaluates a body against a schema, <c>dynamic</c> blocks expanded, into an object of the schema's type.</summary>
internal sealed class BodyDecoder(EvaluationContext context, DiagnosticBag diagnostics)
{
    /// <summary>Decodes a body.</summary>
    /// <param name="body">What was written.</param>
    /// <param name="schema">What may be written.</param>
    /// <param name="meta">Names that belong to the language rather than to the schema.</param>
    /// <param name="missingAt">Where to report a missing argument.</param>
    public HclValue Decode(BodySyntax? body, BlockSchema schema, MetaNames meta, Place missingAt)
    {
        using var part = EvaluationLimits.Enter();
        if (body is not null)
        {
            body = body.WithBlocks(schema.BlockLabels, diagnostics);
            CheckNames(body, schema, meta);
        }

        var values = new Dictionary<string, HclValue>(schema.Attributes.Count + schema.Blocks.Count, StringComparer.Ordinal);
        foreach (var (name, attribute) in schema.Attributes)
        {
            values[name] = DecodeAttribute(body, attribute, missingAt);
        }

        foreach (var (name, block) in schema.Blocks)
        {
            values[name] = DecodeBlocks(body, block, missingAt);
        }

        return HclValue.Object(values);
    }

    private HclValue DecodeAttribute(BodySyntax? body, AttributeSchema attribute, Place missingAt)
    {
        if (body?.FindAttribute(attribute.Name) is not { } syntax)
        {
            if (attribute.Required)
            {
                diagnostics.AddError("Missing required argument", $"The argument \"{attribute.Name}\" is required, but no definition was found.", missingAt.Range);
                return HclValue.Unknown(attribute.Type);
            }

            return HclValue.Null(attribute.Type);
        }

        if (attribute is { Computed: true, Optional: false, Required: false })
        {
            diagnostics.AddError("Invalid Configuration for Read-Only Attribute", $"Cannot set value for \"{attribute.Name}\": the provider decides it. Remove this line.", syntax.NameRange);
            return HclValue.Unknown(attribute.Type);
        }

        if (attribute.Deprecated is { } deprecated)
        {
            diagnostics.Add(Diagnostic.Warning("Argument is deprecated", deprecated, syntax.NameRange));
        }

        var value = HclEvaluator.Evaluate(syntax.Value, context, diagnostics);
        if (!HclConvert.TryConvert(value, attribute.ConfigType, out var converted, out var error))
        {
            diagnostics.AddError("Incorrect attribute value type", $"Inappropriate value for attribute \"{attribute.Name}\": {error}.", syntax.Value.Range);
            return HclValue.Unknown(attribute.Type);
        }

        if (attribute.Required && converted.IsNull)
        {
            diagnostics.AddError("Missing required argument", $"The argument \"{attribute.Name}\" is required, but its value here is null.", syntax.Value.Range);
            return HclValue.Unknown(attribute.Type);
        }

        return converted;
    }

    private HclValue DecodeBlocks(BodySyntax? body, NestedBlockSchema schema, Place missingAt)
    {
        var element = schema.Block.ImpliedType;
        var items = new List<(string Label, HclValue Value)>();
        BlockSyntax? last = null;
        foreach (var block in body?.Blocks ?? [])
        {
            if (block.Type == schema.Name)
            {
                last = block;
                var label = schema.Nesting == NestingMode.Map && block.Labels.Count > 0 ? block.Labels[0] : "";
                items.Add((label, Decode(block.Body, schema.Block, MetaNames.None, new Place(block))));
            }
            else if (block.Type == "dynamic" && block.Labels.Count == 1 && block.Labels[0] == schema.Name)
            {
                last = block;
                if (!DynamicBlock.Expand(block, schema, context, diagnostics, items))
                {
                    return HclValue.Unknown(schema.ImpliedType);
                }
            }
        }

        if (items.Count < schema.MinItems)
        {
            diagnostics.AddError($"Insufficient {schema.Name} blocks", $"At least {schema.MinItems} \"{schema.Name}\" blocks are required.", missingAt.Range);
            return HclValue.Unknown(schema.ImpliedType);
        }

        var max = schema.Nesting is NestingMode.Single or NestingMode.Group ? 1 : schema.MaxItems;
        if (max > 0 && items.Count > max)
        {
            diagnostics.AddError($"Too many {schema.Name} blocks", $"No more than {max} \"{schema.Name}\" blocks are allowed.", last?.HeaderRange);
            return HclValue.Unknown(schema.ImpliedType);
        }

        return schema.Nesting switch
        {
            NestingMode.List => HclValue.List(element, items.Select(i => i.Value)),
            NestingMode.Set => HclValue.Set(element, items.Select(i => i.Value)),
            NestingMode.Map => HclValue.Map(element, items.Select(i => KeyValuePair.Create(i.Label, i.Value))),
            NestingMode.Group when items.Count == 0 => Decode(null, schema.Block, MetaNames.None, missingAt),
            _ => items.Count == 0 ? HclValue.Null(element) : items[0].Value,
        };
    }

    private void CheckNames(BodySyntax body, BlockSchema schema, MetaNames meta)
    {
        foreach (var attribute in body.Attributes)
        {
            if (!schema.Attributes.ContainsKey(attribute.Name) && !meta.Attributes.Contains(attribute.Name))
            {
                var detail = schema.Blocks.ContainsKey(attribute.Name)
                    ? $"An argument named \"{attribute.Name}\" is not expected here. Did you mean to define a block of type \"{attribute.Name}\"?"
                    : $"An argument named \"{attribute.Name}\" is not expected here." + Suggestion.For(attribute.Name, schema.Attributes.Keys);
                diagnostics.AddError("Unsupported argument", detail, attribute.NameRange);
            }
        }

        foreach (var block in body.Blocks)
        {
            var name = block.Type == "dynamic" && block.Labels.Count == 1 ? block.Labels[0] : block.Type;
            if (!schema.Blocks.ContainsKey(name) && !meta.Blocks.Contains(block.Type))
            {
                var detail = schema.Attributes.ContainsKey(name)
                    ? $"Blocks of type \"{name}\" are not expected here. Did you mean to define argument \"{name}\"? If so, use the equals sign to assign it a value."
                    : $"Blocks of type \"{name}\" are not expected here." + Suggestion.For(name, schema.Blocks.Keys);
                diagnostics.AddError("Unsupported block type", detail, block.HeaderRange);
            }
        }
    }
}
