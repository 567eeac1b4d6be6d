using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary><c>aes*-ctr</c> with <c>hmac-sha2-*-etm@openssh.com</c>: encrypt, then authenticate what is sent.</summary>
internal sealed class AesCtrCipher(byte[] key, byte[] counter, HashAlgorithmName hash, byte[] macKey) : IPacketCipher
{
    private const int LengthSize = 4;

    private readonly AesCounterMode _aes = new(key, counter);
    private readonly IncrementalHash _mac = IncrementalHash.CreateHMAC(hash, macKey);

    public int BlockSize => AesCounterMode.BlockSize;

    public int TagSize => _mac.HashLengthInBytes;

    public bool PadsLength => false;

    public void Seal(uint sequence, Span<byte> packet)
    {
        _aes.Transform(packet[LengthSize..^TagSize]);
        WriteTag(sequence, packet[..^TagSize], packet[^TagSize..]);
    }

    public bool TryOpen(uint sequence, Span<byte> packet)
    {
        Span<byte> tag = stackalloc byte[TagSize];
        WriteTag(sequence, packet[..^TagSize], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[^TagSize..]))
        {
            return false;
        }

        _aes.Transform(packet[LengthSize..^TagSize]);
        return true;
    }

    public void Dispose()
    {
        _aes.Dispose();
        _mac.Dispose();
    }

    private void WriteTag(uint sequence, ReadOnlySpan<byte> sealedPacket, Span<byte> tag)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        _mac.AppendData(number);
        _mac.AppendData(sealedPacket);
        _mac.GetHashAndReset(tag);
    }
}
