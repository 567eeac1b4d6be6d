using System.Numerics;
using System.Security.Cryptography;
using Coder.Ssh.Transport;
using Coder.Ssh.Wire;

namespace Coder.Ssh;

/// <summary>A host key <c>ecdsa-sha2-nistp256</c> (RFC 5656 §3).</summary>
public sealed class EcdsaHostKey : HostKey
{
    private const string Algorithm = "ecdsa-sha2-nistp256";
    private const int ScalarBytes = 32;

    // Order of the group (SEC 2 §2.4.2).
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    /// <param name="key">A key on the curve P-256; taken over.</param>
    public EcdsaHostKey(ECDsa key)
    {
        _key = key;
        PublicKey = new SshWriter()
            .Text(Algorithm).Text("nistp256").String(EcPoint.Encode(key.ExportParameters(includePrivateParameters: false).Q)).ToArray();
    }

    /// <inheritdoc/>
    public override byte[] PublicKey { get; }

    internal override IReadOnlyList<string> Algorithms => [Algorithm];

    /// <summary>
    /// The same key whenever the same two are given: HKDF-SHA256 (RFC 5869) to 48 bytes, reduced to a scalar (FIPS 186-5 §A.2.1). The secret
    /// cannot be found from the key.
    /// </summary>
    /// <param name="secret">What nobody else knows.</param>
    /// <param name="purpose">What the key is for; another purpose gives an unrelated key.</param>
    public static EcdsaHostKey Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> purpose)
    {
        Span<byte> bits = stackalloc byte[ScalarBytes + 16];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, bits, salt: "coder ssh host key"u8, purpose);
        var scalar = (new BigInteger(bits, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
        var bytes = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[ScalarBytes];
        bytes.CopyTo(padded.AsSpan(ScalarBytes - bytes.Length));
        return new EcdsaHostKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded }));
    }

    internal override byte[] Sign(string algorithm, byte[] data)
    {
        byte[] signature;
        lock (_gate)
        {
            signature = _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        var numbers = new SshWriter().Mpint(signature.AsSpan(0, ScalarBytes)).Mpint(signature.AsSpan(ScalarBytes));
        return new SshWriter().Text(Algorithm).String(numbers.Written.Span).ToArray();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _key.Dispose();
}
