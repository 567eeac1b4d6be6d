namespace Coder.Tunnel;

/// <summary>A stream of two directions that end apart.</summary>
public interface IHalfClosable
{
    /// <summary>Says that nothing more will be written; reading goes on. The write before must have returned.</summary>
    void CloseWrite();

    /// <summary>Ends both directions at once; the other side's reads and writes fail.</summary>
    void Reset();
}
