using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Planning;

/// <summary>
/// Merges configuration and prior state into what is proposed to the provider: what the configuration sets wins,
/// what only the provider sets is taken over from the prior state. The rules are those of Terraform's resource
/// instance change lifecycle.
/// </summary>
internal static class ProposedState
{
    /// <summary>The proposed object. Both values are without marks; <paramref name="prior"/> may be null, the result then has null for what is computed.</summary>
    public static HclValue Create(BlockSchema schema, HclValue prior, HclValue config)
    {
        if (config.IsNull || !config.IsKnown)
        {
            return config;
        }

        var attributes = new List<KeyValuePair<string, HclValue>>(schema.Attributes.Count + schema.Blocks.Count);
        foreach (var (name, attribute) in schema.Attributes)
        {
            attributes.Add(KeyValuePair.Create(name, Attribute(attribute, prior.TryGetAttribute(name, out var before) ? before : null, config.GetAttribute(name))));
        }

        foreach (var (name, block) in schema.Blocks)
        {
            var before = prior.TryGetAttribute(name, out var value) ? value : HclValue.Null(block.ImpliedType);
            attributes.Add(KeyValuePair.Create(name, Nested(block, before, config.GetAttribute(name))));
        }

        return HclValue.Object(attributes);
    }

    private static HclValue Attribute(AttributeSchema attribute, HclValue? prior, HclValue configured)
    {
        if (attribute.WriteOnly)
        {
            return HclValue.Null(attribute.Type);
        }

        if (attribute.Computed && configured.IsNull)
        {
            return prior is null || (attribute.Optional && attribute.Nested is { } parts && WasConfigured(parts.AsBlock(attribute.Name), prior)) ? configured : prior;
        }

        return attribute.Nested is { } nested
            ? Nested(nested.AsBlock(attribute.Name), prior ?? HclValue.Null(attribute.Type), configured)
            : configured;
    }

    /// <summary>Whether a value has parts that only a configuration can have set: then it is gone when the configuration does not set it any more.</summary>
    private static bool WasConfigured(NestedBlockSchema schema, HclValue prior) => !prior.IsNull && prior.IsKnown && Items(schema, prior).Any(item =>
        !item.IsNull && item.IsKnown && schema.Block.Attributes.Values.Any(a => item.GetAttribute(a.Name) is { IsNull: false } part
            && (a.Nested is { } inner ? WasConfigured(inner.AsBlock(a.Name), part) : !a.Computed)));

    private static IEnumerable<HclValue> Items(NestedBlockSchema schema, HclValue value) => schema.Nesting switch
    {
        NestingMode.List or NestingMode.Set => value.Elements,
        NestingMode.Map => value.Attributes.Values,
        _ => [value],
    };

    private static HclValue Nested(NestedBlockSchema block, HclValue prior, HclValue config)
    {
        if (config.IsNull || !config.IsKnown)
        {
            return config;
        }

        var element = block.Block.ImpliedType;
        var none = HclValue.Null(element);
        var hasPrior = !prior.IsNull && prior.IsKnown;
        return block.Nesting switch
        {
            NestingMode.Single or NestingMode.Group => Create(block.Block, prior, config),
            NestingMode.List => HclValue.List(element, config.Elements.Select((item, i) =>
                Create(block.Block, hasPrior && i < prior.Elements.Count ? prior.Elements[i] : none, item))),
            NestingMode.Map => HclValue.Map(element, config.Attributes.Select(item => KeyValuePair.Create(
                item.Key, Create(block.Block, prior.TryGetAttribute(item.Key, out var p) ? p : none, item.Value)))),
            _ => HclValue.Set(element, config.Elements.Select(item =>
                Create(block.Block, (hasPrior ? prior.Elements.FirstOrDefault(p => Matches(block.Block, p, item)) : null) ?? none, item))),
        };
    }

    /// <summary>Elements of a set correspond when all that the configuration sets is equal.</summary>
    private static bool Matches(BlockSchema schema, HclValue prior, HclValue config)
    {
        foreach (var (name, attribute) in schema.Attributes)
        {
            var configured = config.GetAttribute(name);
            var before = prior.GetAttribute(name);
            var expected = attribute.Nested is { } nested ? Nested(nested.AsBlock(name), before, configured) : configured;
            if (!(attribute.Computed && configured.IsNull) && !expected.Equals(before))
            {
                return false;
            }
        }

        foreach (var (name, block) in schema.Blocks)
        {
            var before = prior.GetAttribute(name);
            var after = config.GetAttribute(name);
            var equal = block.Nesting is NestingMode.Single or NestingMode.Group && !before.IsNull && !after.IsNull
                ? Matches(block.Block, before, after)
                : before.Equals(Nested(block, before, after));
            if (!equal)
            {
                return false;
            }
        }

        return true;
    }
}
