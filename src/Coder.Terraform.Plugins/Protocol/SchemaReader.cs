using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Google.Protobuf;
using WireSchema = Coder.Terraform.Plugins.Protocol.V6.Schema;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>Reads schemas of either version of the protocol.</summary>
internal static class SchemaReader
{
    /// <summary>The whole schema of a provider; the types in it are decoded when they are first asked for.</summary>
    /// <exception cref="FormatException">The provider's own block is no schema, or a function has no valid type.</exception>
    public static ProviderSchema Read(GetProviderSchema.Types.Response response, ProtocolVersion version) => new()
    {
        ProviderConfig = Decode(response.Provider, version).Block,
        ResourceTypes = new LazySchemas(response.ResourceSchemas, version),
        DataSources = new LazySchemas(response.DataSourceSchemas, version),
        EphemeralResourceTypes = new LazySchemas(response.EphemeralResourceSchemas, version),
        Functions = response.Functions.ToDictionary(f => f.Key, f => WireFunctions.Read(f.Key, f.Value), StringComparer.Ordinal),
    };

    /// <summary>One schema.</summary>
    /// <exception cref="FormatException">The bytes are no schema.</exception>
    public static ResourceSchema Decode(ByteString bytes, ProtocolVersion version)
    {
        try
        {
            var schema = version == ProtocolVersion.V5
                ? SchemaVersions.Upgrade(V5.Schema.Parser.ParseFrom(bytes))
                : WireSchema.Parser.ParseFrom(bytes);
            return new ResourceSchema(ReadBlock(schema.Block), schema.Version);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static BlockSchema ReadBlock(WireSchema.Types.Block? block) => block is null
        ? BlockSchema.Empty
        : new BlockSchema(block.Attributes.Select(ReadAttribute), block.BlockTypes.Select(ReadNested));

    private static AttributeSchema ReadAttribute(WireSchema.Types.Attribute attribute)
    {
        var nested = attribute.NestedType is { } type
            ? new NestedAttributes(Nesting((int)type.Nesting), new BlockSchema(type.Attributes.Select(ReadAttribute)))
            : null;
        return new AttributeSchema(attribute.Name, nested?.ImpliedType ?? TypeEncoding.Decode(attribute.Type.Span))
        {
            Required = attribute.Required,
            Optional = attribute.Optional,
            Computed = attribute.Computed,
            Sensitive = attribute.Sensitive,
            WriteOnly = attribute.WriteOnly,
            Nested = nested,
            Deprecated = attribute.Deprecated ? $"The argument \"{attribute.Name}\" is deprecated. {attribute.Description}".TrimEnd() : null,
        };
    }

    private static NestedBlockSchema ReadNested(WireSchema.Types.NestedBlock nested) =>
        new(nested.TypeName, Nesting((int)nested.Nesting), ReadBlock(nested.Block), (int)nested.MinItems, (int)nested.MaxItems);

    // Both enumerations have the same numbers.
    private static NestingMode Nesting(int mode) => mode switch
    {
        1 => NestingMode.Single,
        2 => NestingMode.List,
        3 => NestingMode.Set,
        4 => NestingMode.Map,
        5 => NestingMode.Group,
        _ => throw new FormatException($"{mode} is no nesting mode."),
    };
}
