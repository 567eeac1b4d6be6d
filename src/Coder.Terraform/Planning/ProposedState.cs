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
            var configured = config.GetAttribute(name);
            var take = attribute.Computed && configured.IsNull && prior.TryGetAttribute(name, out var before) ? before : configured;
            attributes.Add(KeyValuePair.Create(name, attribute.WriteOnly ? HclValue.Null(attribute.Type) : take));
        }

        foreach (var (name, block) in schema.Blocks)
        {
            var before = prior.TryGetAttribute(name, out var value) ? value : HclValue.Null(block.ImpliedType);
            attributes.Add(KeyValuePair.Create(name, Nested(block, before, config.GetAttribute(name))));
        }

        return HclValue.Object(attributes);
    }

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
            if (!(attribute.Computed && configured.IsNull) && !configured.Equals(prior.GetAttribute(name)))
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
