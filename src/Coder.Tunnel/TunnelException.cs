namespace Coder.Tunnel;

/// <summary>The other side of a stream sent something that is not the protocol, or refused what was asked.</summary>
public class TunnelException : IOException
{
    /// <summary>Creates the error with a text for people.</summary>
    public TunnelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
