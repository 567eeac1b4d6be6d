using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Providers.Declaration;

/// <summary>A nested block type of a <see cref="Block"/>.</summary>
internal sealed record NestedBlock(string Name, NestingMode Nesting, Block Block, int MinItems = 0, int MaxItems = 0)
{
    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Changes do not replace the object.</summary>
    public bool IsInPlace { get; private init; }

    /// <summary>Lets changes be made on the existing object.</summary>
    public NestedBlock InPlace() => this with { IsInPlace = true };
}

/// <summary>The table of a block: fields and nested blocks, from which schema, defaults and checks follow.</summary>
internal sealed class Block
{
    private readonly Field[] _fields;
    private readonly NestedBlock[] _blocks;

    public Block(IEnumerable<Field> fields, params NestedBlock[] blocks)
    {
        _fields = [.. fields];
        _blocks = blocks;
        Schema = new BlockSchema(_fields.Select(ToSchema), _blocks.Select(ToSchema));
    }

    /// <summary>The block as the engine knows it.</summary>
    public BlockSchema Schema { get; }

    /// <summary>The rows, for pages that describe the type.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>The nested blocks, likewise.</summary>
    public IReadOnlyList<NestedBlock> Blocks => _blocks;

    /// <summary>A block without content.</summary>
    public static Block Empty { get; } = new([]);

    /// <summary>A nested list of blocks.</summary>
    public static NestedBlock ListOf(string name, Field[] fields, int min = 0, int max = 0) =>
        new(name, NestingMode.List, new Block(fields), min, max);

    /// <summary>A nested block that may be given once; a set, as the public providers have it.</summary>
    public static NestedBlock AtMostOne(string name, Field[] fields, params NestedBlock[] blocks) =>
        new(name, NestingMode.Set, new Block(fields, blocks), 0, 1);

    /// <summary>Adds a diagnostic for each known value that a field refuses.</summary>
    public void Check(BlockValue config, DiagnosticBag problems, string where = "")
    {
        foreach (var field in _fields.Where(f => config.IsSet(f.Name)))
        {
            foreach (var problem in field.Checks.Select(check => check(config[field.Name])).OfType<string>())
            {
                problems.Add(Diagnostic.Error($"Invalid {field.Name}", $"{where}{field.Name} {problem}"));
            }
        }

        foreach (var nested in _blocks)
        {
            foreach (var block in config.Blocks(nested.Name))
            {
                nested.Block.Check(block, problems, $"{where}{nested.Name}.");
            }
        }
    }

    /// <summary>
    /// The planned object: what the configuration says, defaults, derived values, and for the rest of the computed
    /// attributes the prior value, or unknown when there is none.
    /// </summary>
    /// <param name="config">The configuration; may hold unknown values.</param>
    /// <param name="proposed">The configuration merged with the prior state.</param>
    public HclValue Plan(HclValue config, HclValue proposed) =>
        Complete(config, proposed, field => HclValue.Unknown(field.Type));

    /// <summary>
    /// The planned change of an existing object: as <see cref="Plan"/>, but what the provider has left empty stays empty.
    /// </summary>
    public HclValue PlanChange(HclValue config, HclValue proposed) => Complete(config, proposed, field => HclValue.Null(field.Type));

    /// <summary>The whole object of a data source before it is read: computed attributes are null.</summary>
    public HclValue Complete(HclValue config) => Complete(config, config, field => HclValue.Null(field.Type));

    /// <summary>The configurable fields and blocks that differ and cannot be changed in place.</summary>
    public IReadOnlyList<AttributePath> Replacements(BlockValue prior, BlockValue planned)
    {
        var fields = _fields.Where(f => (f.IsRequired || f.IsOptional) && !f.IsInPlace).Select(f => f.Name);
        return [.. fields.Concat(_blocks.Where(b => !b.IsInPlace).Select(b => b.Name))
            .Where(name => !prior[name].Equals(planned[name]))
            .Select(AttributePath.Of)];
    }

    private static AttributeSchema ToSchema(Field field) => new(field.Name, field.Type)
    {
        Required = field.IsRequired,
        Optional = field.IsOptional,
        Computed = field.IsComputed,
        Sensitive = field.IsSensitive,
        Deprecated = field.DeprecationText,
        Description = field.Description,
    };

    private static NestedBlockSchema ToSchema(NestedBlock nested) =>
        new(nested.Name, nested.Nesting, nested.Block.Schema, nested.MinItems, nested.MaxItems);

    private HclValue Complete(HclValue config, HclValue proposed, Func<Field, HclValue> computed)
    {
        if (!config.IsKnown || config.IsNull)
        {
            return proposed;
        }

        var values = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            var given = config.GetAttribute(field.Name);
            var value = proposed.GetAttribute(field.Name);
            values[field.Name] = (field.IsComputed, IsAbsent(given)) switch
            {
                (true, true) when field.DefaultValue is { } constant => constant,
                (true, true) when IsAbsent(value) => computed(field),
                _ => value,
            };
        }

        foreach (var nested in _blocks)
        {
            values[nested.Name] = Complete(nested, config.GetAttribute(nested.Name), proposed.GetAttribute(nested.Name), computed);
        }

        var block = new BlockValue(HclValue.Object(values));
        return _fields.Where(f => f.Derivation is not null)
            .Aggregate(block, (done, field) => done.With(field.Name, field.Derivation!(done)))
            .Value;
    }

    // Blocks of a list keep what was computed for the block at their place. Those of a set follow the configuration alone:
    // which of them was which cannot be told, so they hold nothing computed.
    private static HclValue Complete(NestedBlock nested, HclValue config, HclValue proposed, Func<Field, HclValue> computed)
    {
        if (!config.IsKnown || config.IsNull)
        {
            return config;
        }

        HclValue Each(HclValue block) => nested.Block.Complete(block);
        var type = nested.Block.Schema.ImpliedType;
        return nested.Nesting switch
        {
            NestingMode.List => HclValue.List(type, config.Elements.Select((block, i) => nested.Block.Complete(block, proposed.Elements[i], computed))),
            NestingMode.Set => HclValue.Set(type, config.Elements.Select(Each)),
            NestingMode.Map => HclValue.Map(type, config.Attributes.Select(p => KeyValuePair.Create(p.Key, Each(p.Value)))),
            _ => nested.Block.Complete(config, proposed, computed),
        };
    }

    private static bool IsAbsent(HclValue value) => value.IsKnown && value.IsNull;
}
