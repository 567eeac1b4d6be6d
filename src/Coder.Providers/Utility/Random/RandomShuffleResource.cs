using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_shuffle</c>: the elements of a list in random order.</summary>
internal sealed class RandomShuffleResource() : ResourceType<TimeProvider>("random_shuffle", new Block(
[
    Id(),
    Required("input", HclType.List(HclType.String), "The elements."),
    Optional("result_count", HclType.Number, "How many to give; more than there are repeats them.").Between(0, 65536),
    Optional("seed", HclType.String, "The same seed gives the same order."),
    Keepers.Field(),
    Computed("result", HclType.List(HclType.String), "The elements in random order."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var input = planned.Texts("input").ToArray();
        var count = input.Length == 0 ? 0 : (int)(planned.NumberOrNull("result_count") ?? input.Length);
        var random = Seed.Of(planned);
        var result = new List<string>(count);
        while (result.Count < count)
        {
            random.Shuffle(input);
            result.AddRange(input.Take(count - result.Count));
        }

        return new(planned.With("id", "-").With("result", HclValue.List(HclType.String, result.Select(HclValue.String))));
    }
}
