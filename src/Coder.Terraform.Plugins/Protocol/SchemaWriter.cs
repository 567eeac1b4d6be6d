using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Writes the schemas of one of our providers for the program that runs it as a plugin.</summary>
internal static class SchemaWriter
{
    public static GetProviderSchema.Types.Response Write(ProviderSchema schema, ProtocolVersion version)
    {
        var response = new GetProviderSchema.Types.Response
        {
            Provider = Encode(new ResourceSchema(schema.ProviderConfig), version),
            ServerCapabilities = new ServerCapabilities { GetProviderSchemaOptional = true },
        };
        foreach (var (name, resource) in schema.ResourceTypes)
        {
            response.ResourceSchemas[name] = Encode(resource, version);
        }

        foreach (var (name, source) in schema.DataSources)
        {
            response.DataSourceSchemas[name] = Encode(source, version);
        }

        foreach (var (name, ephemeral) in schema.EphemeralResourceTypes)
        {
            response.EphemeralResourceSchemas[name] = Encode(ephemeral, version);
        }

        foreach (var (name, function) in schema.Functions)
        {
            response.Functions[name] = WireFunctions.Of(function);
        }

        return response;
    }

    private static ByteString Encode(ResourceSchema schema, ProtocolVersion version)
    {
        var wire = new Schema { Version = schema.Version, Block = WriteBlock(schema.Block) };
        return version == ProtocolVersion.V5 ? SchemaVersions.Downgrade(wire).ToByteString() : wire.ToByteString();
    }

    private static Schema.Types.Block WriteBlock(BlockSchema schema)
    {
        var block = new Schema.Types.Block();
        block.Attributes.AddRange(schema.Attributes.Values.Select(WriteAttribute));
        block.BlockTypes.AddRange(schema.Blocks.Values.Select(nested => new Schema.Types.NestedBlock
        {
            TypeName = nested.Name,
            Block = WriteBlock(nested.Block),
            Nesting = nested.Nesting switch
            {
                NestingMode.Single => Schema.Types.NestedBlock.Types.NestingMode.Single,
                NestingMode.Group => Schema.Types.NestedBlock.Types.NestingMode.Group,
                NestingMode.List => Schema.Types.NestedBlock.Types.NestingMode.List,
                NestingMode.Set => Schema.Types.NestedBlock.Types.NestingMode.Set,
                _ => Schema.Types.NestedBlock.Types.NestingMode.Map,
            },
            MinItems = nested.MinItems,
            MaxItems = nested.MaxItems,
        }));
        return block;
    }

    private static Schema.Types.Attribute WriteAttribute(AttributeSchema attribute)
    {
        var wire = new Schema.Types.Attribute
        {
            Name = attribute.Name,
            Description = attribute.Description,
            Required = attribute.Required,
            Optional = attribute.Optional,
            Computed = attribute.Computed,
            Sensitive = attribute.Sensitive,
            WriteOnly = attribute.WriteOnly,
            Deprecated = attribute.Deprecated is not null,
        };
        if (attribute.Nested is not { } nested)
        {
            wire.Type = ByteString.CopyFrom(TypeEncoding.Encode(attribute.Type));
            return wire;
        }

        wire.NestedType = new Schema.Types.Object
        {
            Nesting = nested.Nesting switch
            {
                NestingMode.List => Schema.Types.Object.Types.NestingMode.List,
                NestingMode.Set => Schema.Types.Object.Types.NestingMode.Set,
                NestingMode.Map => Schema.Types.Object.Types.NestingMode.Map,
                _ => Schema.Types.Object.Types.NestingMode.Single,
            },
        };
        wire.NestedType.Attributes.AddRange(nested.Block.Attributes.Values.Select(WriteAttribute));
        return wire;
    }
}
