using Coder.Hcl.Evaluation;

namespace Coder.Hcl.Values;

public sealed partial class HclValue
{
    /// <summary>Weight and, in the lower half, depth; zero until somebody asks. One field, so that a thread sees both or none.</summary>
    private long _size;

    /// <summary>How large the value would be if nothing in it were shared: one for each value in it, and more for long texts.
    /// Stops counting at <see cref="int.MaxValue"/>.</summary>
    public int Weight => (int)(Size >> 32);

    /// <summary>How deep values are nested: one for a value without parts.</summary>
    public int Depth => (int)Size;

    /// <summary>Parts remember theirs, so that each value is measured once.</summary>
    private long Size => _size != 0 ? _size : _size = Measure();

    private long Measure() => _content switch
    {
        string text => Pack(1 + (text.Length / EvaluationLimits.CharactersPerWeight), 1),
        HclValue[] items => Sum(items),
        SortedMap<HclValue> fields => Sum(fields.ValueArray),
        _ => Pack(1, 1),
    };

    private static long Sum(HclValue[] values)
    {
        long weight = 1;
        var depth = 0;
        foreach (var value in values)
        {
            weight += value.Weight;
            depth = Math.Max(depth, value.Depth);
        }

        return Pack(Math.Min(weight, int.MaxValue), depth + 1);
    }

    private static long Pack(long weight, int depth) => (weight << 32) | (uint)depth;
}
