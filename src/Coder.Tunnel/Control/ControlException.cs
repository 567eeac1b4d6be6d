namespace Coder.Tunnel.Control;

/// <summary>A request on a control stream failed; the message is the other side's, for people.</summary>
public sealed class ControlException : TunnelException
{
    /// <summary>Creates the error; thrown by a handler, its message is what the caller gets.</summary>
    public ControlException(string message)
        : base(message)
    {
    }
}
