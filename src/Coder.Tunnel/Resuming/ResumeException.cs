namespace Coder.Tunnel.Resuming;

/// <summary>A resumable stream ended before its time: it was reset, could not be resumed, or the other side broke the rules. The message is for people.</summary>
public sealed class ResumeException : TunnelException
{
    /// <summary>Creates the error with a text for people.</summary>
    public ResumeException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
