using System.Security.Cryptography;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_bytes</c>: random bytes for keys.</summary>
internal sealed class RandomBytesResource() : ResourceType<TimeProvider>("random_bytes", new Block(
[
    Required("length", HclType.Number, "How many bytes.").Between(1, 65536),
    Keepers.Field(),
    Computed("base64", HclType.String, "The bytes in base64.").Sensitive(),
    Computed("hex", HclType.String, "The bytes in hexadecimal digits.").Sensitive(),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var bytes = RandomNumberGenerator.GetBytes((int)planned.Number("length"));
        return new(planned.With("base64", Convert.ToBase64String(bytes)).With("hex", Convert.ToHexStringLower(bytes)));
    }
}
