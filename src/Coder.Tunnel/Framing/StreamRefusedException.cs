namespace Coder.Tunnel.Framing;

/// <summary>The other side answered a stream header with an error; the message is its reason, for people.</summary>
public sealed class StreamRefusedException : TunnelException
{
    /// <summary>Creates the error with the other side's reason.</summary>
    public StreamRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>The same header may be accepted a little later.</summary>
    public bool IsTemporary { get; init; }
}
