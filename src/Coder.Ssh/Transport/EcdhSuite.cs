using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>An exchange of keys over a NIST curve (RFC 5656 §4). There is no curve25519: .NET has no primitive for it.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Curve">The curve.</param>
/// <param name="Hash">Hash of the exchange.</param>
/// <param name="CoordinateBytes">Bytes of a coordinate.</param>
internal sealed record EcdhSuite(string Name, ECCurve Curve, HashAlgorithmName Hash, int CoordinateBytes)
{
    /// <summary>All of ours, the best first.</summary>
    public static readonly EcdhSuite[] All =
    [
        new("ecdh-sha2-nistp256", ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, 32),
        new("ecdh-sha2-nistp384", ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, 48),
        new("ecdh-sha2-nistp521", ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, 66),
    ];

    /// <summary>Makes a key for this exchange and agrees with the client's.</summary>
    /// <param name="clientPoint">The client's public key, an uncompressed point (SEC 1 §2.3.3).</param>
    /// <returns>Our public key in the same form, and the secret as a big-endian number.</returns>
    /// <exception cref="SshException">The client's point is not on the curve.</exception>
    public (byte[] ServerPoint, byte[] Secret) Agree(ReadOnlySpan<byte> clientPoint)
    {
        if (clientPoint.Length != 1 + (2 * CoordinateBytes) || clientPoint[0] != EcPoint.Uncompressed)
        {
            throw Invalid();
        }

        try
        {
            using var own = ECDiffieHellman.Create(Curve);
            using var client = ECDiffieHellman.Create(new ECParameters { Curve = Curve, Q = EcPoint.Decode(clientPoint) });
            return (EcPoint.Encode(own.ExportParameters(includePrivateParameters: false).Q), own.DeriveRawSecretAgreement(client.PublicKey));
        }
        catch (CryptographicException e)
        {
            throw Invalid(e);
        }
    }

    private static SshException Invalid(Exception? inner = null) =>
        new(DisconnectReason.KeyExchangeFailed, "The client's public key is not a point of the agreed curve.", inner);
}
