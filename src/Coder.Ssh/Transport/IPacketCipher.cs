namespace Coder.Ssh.Transport;

/// <summary>Seals the packets of one direction with one set of keys. All of ours leave the packet's length in the clear and authenticate it.</summary>
internal interface IPacketCipher : IDisposable
{
    /// <summary>The body of a packet is a multiple of this, in bytes.</summary>
    int BlockSize { get; }

    /// <summary>Bytes of the tag after the body.</summary>
    int TagSize { get; }

    /// <summary>Whether the length field counts for the multiple; only without a cipher.</summary>
    bool PadsLength { get; }

    /// <summary>Encrypts in place.</summary>
    /// <param name="sequence">Number of the packet.</param>
    /// <param name="packet">Length (4 bytes), body, and room for the tag.</param>
    void Seal(uint sequence, Span<byte> packet);

    /// <summary>Checks and decrypts in place. False when the packet is not what was sealed.</summary>
    bool TryOpen(uint sequence, Span<byte> packet);
}
