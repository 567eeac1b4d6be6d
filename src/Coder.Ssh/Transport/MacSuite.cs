using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>A MAC that can be agreed on for a cipher without one of its own; all authenticate the encrypted packet.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Hash">Hash of the HMAC.</param>
/// <param name="KeyBytes">Bytes of its key.</param>
internal sealed record MacSuite(string Name, HashAlgorithmName Hash, int KeyBytes)
{
    /// <summary>All of ours, the best first.</summary>
    public static readonly MacSuite[] All =
    [
        new("hmac-sha2-256-etm@openssh.com", HashAlgorithmName.SHA256, 32),
        new("hmac-sha2-512-etm@openssh.com", HashAlgorithmName.SHA512, 64),
    ];
}
