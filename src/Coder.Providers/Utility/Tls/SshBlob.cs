using System.Buffers.Binary;
using System.Text;

namespace Coder.Providers.Utility.Tls;

/// <summary>Data types of the SSH protocol, RFC 4251 §5.</summary>
public sealed class SshBlob
{
    private readonly List<byte> _bytes = [];

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Count;

    /// <summary>All bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Bytes as they are.</summary>
    public SshBlob Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A uint32.</summary>
    public SshBlob Count(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Raw(bytes);
    }

    /// <summary>A string: its length, then its bytes.</summary>
    public SshBlob String(ReadOnlySpan<byte> bytes) => Count((uint)bytes.Length).Raw(bytes);

    /// <summary>A string of ASCII text.</summary>
    public SshBlob String(string text) => String(Encoding.ASCII.GetBytes(text));

    /// <summary>An mpint of a positive number: no leading zeros, except one before a first bit that would be a sign.</summary>
    public SshBlob Number(ReadOnlySpan<byte> bigEndian)
    {
        var digits = bigEndian.TrimStart((byte)0);
        return digits.Length > 0 && digits[0] >= 0x80
            ? Count((uint)digits.Length + 1).Raw([0]).Raw(digits)
            : String(digits);
    }
}
