using Coder.Hcl.Values;
using Coder.Terraform.Addresses;

namespace Coder.Terraform.Evaluation;

/// <summary>What <c>count</c> or <c>for_each</c> expanded to.</summary>
internal enum RepetitionKind
{
    One,
    Count,
    ForEach,
}

/// <summary>One instance that a block expands to, with its <c>count.index</c> or <c>each</c> values.</summary>
/// <param name="Key">Its key.</param>
/// <param name="EachValue"><c>each.value</c>, when there is for_each.</param>
internal readonly record struct Instance(InstanceKey Key, HclValue? EachValue);

/// <summary>The instances of a block in one module instance.</summary>
internal sealed record Expansion(RepetitionKind Kind, IReadOnlyList<Instance> Instances)
{
    public static Expansion Single { get; } = new(RepetitionKind.One, [new Instance(InstanceKey.None, null)]);

    /// <summary>The values of all instances as expressions see them: an object, a tuple or an object by key.</summary>
    public HclValue Combine(IReadOnlyList<HclValue> values) => Kind switch
    {
        RepetitionKind.One => values[0],
        RepetitionKind.Count => HclValue.Tuple(values),
        _ => HclValue.Object(Instances.Select((instance, i) => KeyValuePair.Create(instance.Key.Name!, values[i]))),
    };
}
