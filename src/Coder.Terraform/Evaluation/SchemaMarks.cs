using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Marks the attributes that a schema declares as sensitive.</summary>
internal static class SchemaMarks
{
    public static HclValue Apply(HclValue value, BlockSchema schema)
    {
        if (value.IsNull || !value.IsKnown || !HasSensitive(schema))
        {
            return value;
        }

        return HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, Attribute(a.Key, a.Value, schema)))).WithMarks(value.Marks);
    }

    private static HclValue Attribute(string name, HclValue value, BlockSchema schema)
    {
        if (schema.Attributes.TryGetValue(name, out var attribute))
        {
            if (attribute.Nested is { } nested)
            {
                value = Nested(new NestedBlockSchema(name, nested.Nesting, nested.Block), value);
            }

            return attribute.Sensitive && !value.IsNull ? value.WithMarks(ValueMarks.Sensitive) : value;
        }

        return schema.Blocks.TryGetValue(name, out var block) ? Nested(block, value) : value;
    }

    private static HclValue Nested(NestedBlockSchema block, HclValue value)
    {
        if (value.IsNull || !value.IsKnown || !HasSensitive(block.Block))
        {
            return value;
        }

        var element = block.Block.ImpliedType;
        return block.Nesting switch
        {
            NestingMode.List => HclValue.List(element, value.Elements.Select(e => Apply(e, block.Block))).WithMarks(value.Marks),
            NestingMode.Set => HclValue.Set(element, value.Elements.Select(e => Apply(e, block.Block))).WithMarks(value.Marks),
            NestingMode.Map => HclValue.Map(element, value.Attributes.Select(e => KeyValuePair.Create(e.Key, Apply(e.Value, block.Block)))).WithMarks(value.Marks),
            _ => Apply(value, block.Block),
        };
    }

    private static bool HasSensitive(BlockSchema schema)
    {
        foreach (var (_, attribute) in schema.Attributes)
        {
            if (attribute.Sensitive || (attribute.Nested is { } nested && HasSensitive(nested.Block)))
            {
                return true;
            }
        }

        foreach (var (_, block) in schema.Blocks)
        {
            if (HasSensitive(block.Block))
            {
                return true;
            }
        }

        return false;
    }
}
