namespace Coder.Tunnel.Framing;

/// <summary>What was to be sent, or what came, is no stream header or none of the expected kind; the same again would not be one either.</summary>
public sealed class MalformedHeaderException : TunnelException
{
    /// <summary>Creates the error with a text for people.</summary>
    public MalformedHeaderException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
