using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_uuid</c>: a random UUID.</summary>
internal sealed class RandomUuidResource() : ResourceType<TimeProvider>("random_uuid", new Block(
[
    Id(),
    Keepers.Field(),
    Computed("result", HclType.String, "The UUID."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var uuid = Guid.NewGuid().ToString();
        return new(planned.With("id", uuid).With("result", uuid));
    }
}
