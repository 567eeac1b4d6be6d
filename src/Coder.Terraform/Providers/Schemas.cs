using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>One argument or computed attribute of a block.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Type">The type that its values are converted to.</param>
public sealed record AttributeSchema(string Name, HclType Type)
{
    /// <summary>The configuration must set it.</summary>
    public bool Required { get; init; }

    /// <summary>The configuration may set it.</summary>
    public bool Optional { get; init; }

    /// <summary>The provider sets it when the configuration does not.</summary>
    public bool Computed { get; init; }

    /// <summary>Its value is hidden in plans and logs.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The provider gets its value and nobody keeps it: it is null in state and plan, and may be ephemeral.</summary>
    public bool WriteOnly { get; init; }

    /// <summary>When not null, using it gives a warning with this text.</summary>
    public string? Deprecated { get; init; }

    /// <summary>For people, in Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>When not null, the attribute's value is made of attributes with settings of their own; <see cref="Type"/> is then <see cref="NestedAttributes.ImpliedType"/>.</summary>
    public NestedAttributes? Nested { get; init; }

    /// <summary>What a configured value is converted to: nested attributes that it need not set may be left out.</summary>
    public HclType ConfigType => Nested?.ConfigType ?? Type;
}

/// <summary>Attributes inside an attribute (plugin protocol 6, <c>Schema.Object</c>).</summary>
/// <param name="Nesting">Whether the value is one object, or a list, set or map of them; not <see cref="NestingMode.Group"/>.</param>
/// <param name="Block">The attributes; without blocks.</param>
public sealed record NestedAttributes(NestingMode Nesting, BlockSchema Block)
{
    /// <summary>The type of the whole value.</summary>
    public HclType ImpliedType => Nest(Block.ImpliedType);

    /// <summary>The same, with the attributes optional that a configuration may leave out.</summary>
    public HclType ConfigType => Nest(HclType.Object(
        Block.Attributes.ToDictionary(a => a.Key, a => a.Value.ConfigType, StringComparer.Ordinal),
        Block.Attributes.Values.Where(a => !a.Required).Select(a => a.Name).ToHashSet(StringComparer.Ordinal)));

    /// <summary>The same as a block type, for what treats both alike.</summary>
    internal NestedBlockSchema AsBlock(string name) => new(name, Nesting, Block);

    private HclType Nest(HclType element) => Nesting switch
    {
        NestingMode.List => HclType.List(element),
        NestingMode.Set => HclType.Set(element),
        NestingMode.Map => HclType.Map(element),
        _ => element,
    };
}

/// <summary>How the blocks of one type become a value (plugin protocol, <c>NestedBlock.NestingMode</c>).</summary>
public enum NestingMode
{
    /// <summary>At most one block; null when absent.</summary>
    Single,

    /// <summary>At most one block; an object of nulls when absent.</summary>
    Group,

    /// <summary>A list of objects, in the order of the configuration.</summary>
    List,

    /// <summary>A set of objects.</summary>
    Set,

    /// <summary>A map of objects, keyed by the block's label.</summary>
    Map,
}

/// <summary>A type of blocks inside a block.</summary>
/// <param name="Name">The block type's name.</param>
/// <param name="Nesting">How several blocks become one value.</param>
/// <param name="Block">What each block holds.</param>
/// <param name="MinItems">Least number of blocks, 0 for any.</param>
/// <param name="MaxItems">Largest number of blocks, 0 for no limit.</param>
public sealed record NestedBlockSchema(string Name, NestingMode Nesting, BlockSchema Block, int MinItems = 0, int MaxItems = 0)
{
    /// <summary>The type of the value that all blocks of this type together give.</summary>
    public HclType ImpliedType => Nesting switch
    {
        NestingMode.List => HclType.List(Block.ImpliedType),
        NestingMode.Set => HclType.Set(Block.ImpliedType),
        NestingMode.Map => HclType.Map(Block.ImpliedType),
        _ => Block.ImpliedType,
    };
}

/// <summary>What a block may hold: attributes and nested blocks.</summary>
public sealed class BlockSchema
{
    private readonly Lazy<HclType> _impliedType;
    private readonly Lazy<IReadOnlyDictionary<string, int>> _blockLabels;
    private readonly Lazy<bool> _hasWriteOnly;

    /// <summary>Creates a schema; names must be unique over attributes and blocks.</summary>
    public BlockSchema(IEnumerable<AttributeSchema> attributes, IEnumerable<NestedBlockSchema>? blocks = null)
    {
        Attributes = attributes.ToDictionary(a => a.Name, StringComparer.Ordinal);
        Blocks = (blocks ?? []).ToDictionary(b => b.Name, StringComparer.Ordinal);
        _impliedType = new Lazy<HclType>(BuildType);
        _hasWriteOnly = new(() => Attributes.Values.Any(a => a.WriteOnly || a.Nested?.Block.HasWriteOnly == true) || Blocks.Values.Any(b => b.Block.HasWriteOnly));
        _blockLabels = new(() => Blocks.Values.ToDictionary(b => b.Name, b => b.Nesting == NestingMode.Map ? 1 : 0, StringComparer.Ordinal)
            .Append(KeyValuePair.Create("dynamic", 1)).ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>A block without content.</summary>
    public static BlockSchema Empty { get; } = new([]);

    /// <summary>Attributes by name.</summary>
    public IReadOnlyDictionary<string, AttributeSchema> Attributes { get; }

    /// <summary>Nested block types by name.</summary>
    public IReadOnlyDictionary<string, NestedBlockSchema> Blocks { get; }

    /// <summary>The object type of a decoded block: every attribute and every block type is an attribute of it.</summary>
    public HclType ImpliedType => _impliedType.Value;

    /// <summary>Whether there are write-only attributes, here or in a block inside.</summary>
    internal bool HasWriteOnly => _hasWriteOnly.Value;

    /// <summary>Block types with their number of labels, to tell blocks from arguments in JSON.</summary>
    internal IReadOnlyDictionary<string, int> BlockLabels => _blockLabels.Value;

    private HclType BuildType()
    {
        var attributes = new Dictionary<string, HclType>(StringComparer.Ordinal);
        foreach (var (name, attribute) in Attributes)
        {
            attributes.Add(name, attribute.Type);
        }

        foreach (var (name, block) in Blocks)
        {
            attributes.Add(name, block.ImpliedType);
        }

        return HclType.Object(attributes);
    }
}

/// <summary>A resource type or data source.</summary>
/// <param name="Block">What its configuration and state hold.</param>
/// <param name="Version">Version of the state's shape; a provider upgrades older ones.</param>
public sealed record ResourceSchema(BlockSchema Block, long Version = 0)
{
    /// <summary>Nothing exists outside the state: an object that was made and not stored is not lost, it is as if it had never been.</summary>
    public bool ExistsOnlyInState { get; init; }
}

/// <summary>Everything that a provider offers.</summary>
public sealed class ProviderSchema
{
    private static readonly IReadOnlyDictionary<string, ResourceSchema> None = new Dictionary<string, ResourceSchema>();
    private static readonly IReadOnlyDictionary<string, ProviderFunction> NoFunctions = new Dictionary<string, ProviderFunction>();

    /// <summary>The <c>provider</c> block's content.</summary>
    public BlockSchema ProviderConfig { get; init; } = BlockSchema.Empty;

    /// <summary>Managed resource types by name.</summary>
    public IReadOnlyDictionary<string, ResourceSchema> ResourceTypes { get; init; } = None;

    /// <summary>Ephemeral resource types by name.</summary>
    public IReadOnlyDictionary<string, ResourceSchema> EphemeralResourceTypes { get; init; } = None;

    /// <summary>Data sources by name.</summary>
    public IReadOnlyDictionary<string, ResourceSchema> DataSources { get; init; } = None;

    /// <summary>Functions by name.</summary>
    public IReadOnlyDictionary<string, ProviderFunction> Functions { get; init; } = NoFunctions;
}
