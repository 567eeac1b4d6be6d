using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>A cipher that can be agreed on.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="KeyBytes">Bytes of its key.</param>
/// <param name="IsAuthenticated">Whether it needs no MAC beside it.</param>
internal sealed record CipherSuite(string Name, int KeyBytes, bool IsAuthenticated)
{
    /// <summary>All of ours, the best first.</summary>
    public static readonly CipherSuite[] All =
    [
        new("aes256-gcm@openssh.com", 32, IsAuthenticated: true),
        new("aes128-gcm@openssh.com", 16, IsAuthenticated: true),
        new("aes256-ctr", 32, IsAuthenticated: false),
        new("aes192-ctr", 24, IsAuthenticated: false),
        new("aes128-ctr", 16, IsAuthenticated: false),
    ];

    /// <summary>Makes the cipher of one direction.</summary>
    /// <param name="mac">The MAC that was agreed on; null when <see cref="IsAuthenticated"/>.</param>
    /// <param name="derive">Derives key bytes: the letter of RFC 4253 §7.2 as for the client's direction, and how many.</param>
    public IPacketCipher Create(MacSuite? mac, Func<char, int, byte[]> derive) => mac is null
        ? new AesGcmCipher(derive('C', KeyBytes), derive('A', AesGcm.NonceByteSizes.MaxSize))
        : new AesCtrCipher(derive('C', KeyBytes), derive('A', AesCounterMode.BlockSize), mac.Hash, derive('E', mac.KeyBytes));
}
