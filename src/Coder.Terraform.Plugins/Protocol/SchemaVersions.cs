using Coder.Terraform.Plugins.Protocol.V6;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Turns schemas of one version of the protocol into the other's.</summary>
internal static class SchemaVersions
{
    public static Schema Upgrade(V5.Schema schema) => new() { Version = schema.Version, Block = Upgrade(schema.Block) };

    /// <exception cref="NotSupportedException">It has nested attributes, which version 5 cannot tell.</exception>
    public static V5.Schema Downgrade(Schema schema) => new() { Version = schema.Version, Block = Downgrade(schema.Block) };

    private static Schema.Types.Block Upgrade(V5.Schema.Types.Block? block)
    {
        var result = new Schema.Types.Block();
        foreach (var a in block?.Attributes ?? [])
        {
            result.Attributes.Add(new Schema.Types.Attribute
            {
                Name = a.Name,
                Type = a.Type,
                Description = a.Description,
                Required = a.Required,
                Optional = a.Optional,
                Computed = a.Computed,
                Sensitive = a.Sensitive,
                Deprecated = a.Deprecated,
                WriteOnly = a.WriteOnly,
            });
        }

        foreach (var b in block?.BlockTypes ?? [])
        {
            result.BlockTypes.Add(new Schema.Types.NestedBlock
            {
                TypeName = b.TypeName,
                Block = Upgrade(b.Block),
                Nesting = (Schema.Types.NestedBlock.Types.NestingMode)b.Nesting,
                MinItems = b.MinItems,
                MaxItems = b.MaxItems,
            });
        }

        return result;
    }

    private static V5.Schema.Types.Block Downgrade(Schema.Types.Block block)
    {
        var result = new V5.Schema.Types.Block();
        foreach (var a in block.Attributes)
        {
            result.Attributes.Add(new V5.Schema.Types.Attribute
            {
                Name = a.Name,
                Type = a.NestedType is null ? a.Type : throw new NotSupportedException($"Attribute {a.Name} has nested attributes, which protocol 5 does not have."),
                Description = a.Description,
                Required = a.Required,
                Optional = a.Optional,
                Computed = a.Computed,
                Sensitive = a.Sensitive,
                Deprecated = a.Deprecated,
                WriteOnly = a.WriteOnly,
            });
        }

        foreach (var b in block.BlockTypes)
        {
            result.BlockTypes.Add(new V5.Schema.Types.NestedBlock
            {
                TypeName = b.TypeName,
                Block = Downgrade(b.Block),
                Nesting = (int)b.Nesting,
                MinItems = b.MinItems,
                MaxItems = b.MaxItems,
            });
        }

        return result;
    }
}
