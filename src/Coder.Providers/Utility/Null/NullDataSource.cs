using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Null;

/// <summary><c>null_data_source</c>: gives back what it is given.</summary>
internal sealed class NullDataSource() : DataSource<TimeProvider>("null_data_source", new Block(
[
    Id(),
    Optional("inputs", HclType.Map(HclType.String), "Any values."),
    Optional("has_computed_default", HclType.String, "Any text; some text when not set.").Default("default"),
    Computed("outputs", HclType.Map(HclType.String), "The inputs."),
    Computed("random", HclType.String, "A random number."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<TimeProvider> operation, BlockValue config, CancellationToken ct) => new(config
            .With("id", "static")
            .With("outputs", config["inputs"])
            .With("random", System.Random.Shared.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
