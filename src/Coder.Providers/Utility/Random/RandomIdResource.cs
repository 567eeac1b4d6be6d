using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Random;

/// <summary><c>random_id</c>: random bytes, written in several ways.</summary>
internal sealed class RandomIdResource() : ResourceType<TimeProvider>("random_id", new Block(
[
    Required("byte_length", HclType.Number, "How many bytes.").Between(1, 4096),
    Optional("prefix", HclType.String, "Text that the written forms begin with."),
    Keepers.Field(),
    Id("The bytes in URL-safe base64, without the prefix."),
    Computed("b64_url", HclType.String, "URL-safe base64."),
    Computed("b64_std", HclType.String, "Base64."),
    Computed("hex", HclType.String, "Hexadecimal digits."),
    Computed("dec", HclType.String, "Decimal digits."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<TimeProvider> operation, BlockValue planned, CancellationToken ct)
    {
        var bytes = RandomNumberGenerator.GetBytes((int)planned.Number("byte_length"));
        var prefix = planned.Text("prefix");
        return new(planned
            .With("id", Base64Url.EncodeToString(bytes))
            .With("b64_url", prefix + Base64Url.EncodeToString(bytes))
            .With("b64_std", prefix + Convert.ToBase64String(bytes))
            .With("hex", prefix + Convert.ToHexStringLower(bytes))
            .With("dec", prefix + new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture)));
    }
}
