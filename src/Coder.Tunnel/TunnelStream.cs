namespace Coder.Tunnel;

/// <summary>One logical connection in a tunnel: both directions end on their own, or both at once.</summary>
public abstract class TunnelStream : DuplexStream
{
    /// <summary>Bytes read from this stream so far.</summary>
    public long BytesRead { get; private protected set; }

    /// <summary>Bytes written to this stream so far.</summary>
    public long BytesWritten { get; private protected set; }

    /// <summary>Says that nothing more will be written; reading goes on. The write before must have returned.</summary>
    public abstract void CloseWrite();

    /// <summary>Ends the stream at once in both directions; the other side's reads and writes fail.</summary>
    public abstract void Reset();
}
