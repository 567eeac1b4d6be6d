using System.Globalization;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_integer</c>: a random whole number.</summary>
internal sealed class RandomIntegerResource() : ResourceType<TimeProvider>("random_integer", new Block(
[
    Id(),
    Required("min", HclType.Number, "The least number."),
    Required("max", HclType.Number, "The greatest number."),
    Optional("seed", HclType.String, "The same seed gives the same number."),
    Keepers.Field(),
    Computed("result", HclType.Number, "The number."),
]))
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (config.NumberOrNull("min") > config.NumberOrNull("max"))
        {
            problems.Add(Diagnostic.Error("No number to choose from", "min must not be greater than max."));
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var number = Seed.Of(planned).NextInt64(planned.Number("min"), planned.Number("max") + 1);
        return new(planned.With("result", number).With("id", number.ToString(CultureInfo.InvariantCulture)));
    }
}
