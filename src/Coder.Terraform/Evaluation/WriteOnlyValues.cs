using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Takes the values of write-only attributes out of an object that will be stored.</summary>
public static class WriteOnlyValues
{
    /// <summary>The object with null in place of them, at any depth; a null or unknown value as it is.</summary>
    /// <param name="value">An object of the schema's type.</param>
    /// <param name="schema">Says which attributes are write-only.</param>
    public static HclValue Clear(HclValue value, BlockSchema schema)
    {
        if (!schema.HasWriteOnly || value.IsNull || !value.IsKnown)
        {
            return value;
        }

        return HclValue.Object(value.Attributes.Select(a => KeyValuePair.Create(a.Key, Clear(a.Key, a.Value, schema)))).WithMarks(value.Marks);
    }

    private static HclValue Clear(string name, HclValue value, BlockSchema schema)
    {
        if (schema.Attributes.TryGetValue(name, out var attribute))
        {
            return attribute.WriteOnly ? HclValue.Null(attribute.Type)
                : attribute.Nested is { } nested ? Clear(value, nested.AsBlock(name))
                : value;
        }

        return schema.Blocks.TryGetValue(name, out var block) ? Clear(value, block) : value;
    }

    private static HclValue Clear(HclValue value, NestedBlockSchema block)
    {
        if (!block.Block.HasWriteOnly || value.IsNull || !value.IsKnown)
        {
            return value;
        }

        var element = block.Block.ImpliedType;
        return block.Nesting switch
        {
            NestingMode.List => HclValue.List(element, value.Elements.Select(e => Clear(e, block.Block))).WithMarks(value.Marks),
            NestingMode.Set => HclValue.Set(element, value.Elements.Select(e => Clear(e, block.Block))).WithMarks(value.Marks),
            NestingMode.Map => HclValue.Map(element, value.Attributes.Select(e => KeyValuePair.Create(e.Key, Clear(e.Value, block.Block)))).WithMarks(value.Marks),
            _ => Clear(value, block.Block),
        };
    }
}
