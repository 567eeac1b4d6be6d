namespace Coder.Ssh.Transport;

/// <summary>Packets before the first exchange of keys.</summary>
internal sealed class NoCipher : IPacketCipher
{
    public int BlockSize => 8;

    public int TagSize => 0;

    public bool PadsLength => true;

    public void Seal(uint sequence, Span<byte> packet)
    {
    }

    public bool TryOpen(uint sequence, Span<byte> packet) => true;

    public void Dispose()
    {
    }
}
