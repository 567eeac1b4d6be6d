using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary><c>aes128-gcm@openssh.com</c> and <c>aes256-gcm@openssh.com</c> (RFC 5647, as OpenSSH's PROTOCOL file names them).</summary>
internal sealed class AesGcmCipher : IPacketCipher
{
    private const int LengthSize = 4;
    private const int FixedNonceBytes = 4;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="nonce">First nonce: 12 bytes, of which the last eight count up.</param>
    public AesGcmCipher(byte[] key, byte[] nonce)
    {
        _aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        _nonce = nonce;
    }

    public int BlockSize => 16;

    public int TagSize => AesGcm.TagByteSizes.MaxSize;

    public bool PadsLength => false;

    public void Seal(uint sequence, Span<byte> packet)
    {
        var body = packet[LengthSize..^TagSize];
        _aes.Encrypt(_nonce, body, body, packet[^TagSize..], packet[..LengthSize]);
        CountUp();
    }

    public bool TryOpen(uint sequence, Span<byte> packet)
    {
        try
        {
            var body = packet[LengthSize..^TagSize];
            _aes.Decrypt(_nonce, body, packet[^TagSize..], body, packet[..LengthSize]);
            CountUp();
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aes.Dispose();

    private void CountUp()
    {
        var counter = _nonce.AsSpan(FixedNonceBytes);
        BinaryPrimitives.WriteUInt64BigEndian(counter, BinaryPrimitives.ReadUInt64BigEndian(counter) + 1);
    }
}
