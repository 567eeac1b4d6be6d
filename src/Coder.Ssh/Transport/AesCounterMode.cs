using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Coder.Ssh.Transport;

/// <summary>AES as a stream of key bytes (RFC 4344 §4), which .NET lacks: encrypted counters, whole blocks at a time.</summary>
internal sealed class AesCounterMode : IDisposable
{
    public const int BlockSize = 16;

    private const int ChunkBytes = 4 << 10;

    private readonly Aes _aes;
    private readonly ICryptoTransform _encryptor;
    private readonly byte[] _counters = new byte[ChunkBytes];
    private readonly byte[] _keyBytes = new byte[ChunkBytes];
    private UInt128 _counter;

    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="counter">First counter, 16 bytes big endian.</param>
    public AesCounterMode(byte[] key, byte[] counter)
    {
        _aes = Aes.Create();
        _aes.Key = key;
#pragma warning disable CA5358 // Counter mode is made of single blocks, and no two of them are equal.
        _aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        _aes.Padding = PaddingMode.None;
        _encryptor = _aes.CreateEncryptor();
        _counter = BinaryPrimitives.ReadUInt128BigEndian(counter);
    }

    /// <summary>Encrypts or decrypts in place; whole blocks.</summary>
    public void Transform(Span<byte> blocks)
    {
        while (!blocks.IsEmpty)
        {
            var part = blocks[..Math.Min(blocks.Length, ChunkBytes)];
            for (var i = 0; i < part.Length; i += BlockSize)
            {
                BinaryPrimitives.WriteUInt128BigEndian(_counters.AsSpan(i), _counter);
                _counter++;
            }

            _encryptor.TransformBlock(_counters, 0, part.Length, _keyBytes, 0);
            Xor(part, _keyBytes);
            blocks = blocks[part.Length..];
        }
    }

    public void Dispose()
    {
        _encryptor.Dispose();
        _aes.Dispose();
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> keyBytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        var keyVectors = MemoryMarshal.Cast<byte, Vector<byte>>(keyBytes);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] ^= keyVectors[i];
        }

        for (var i = vectors.Length * Vector<byte>.Count; i < target.Length; i++)
        {
            target[i] ^= keyBytes[i];
        }
    }
}
