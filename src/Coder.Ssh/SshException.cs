namespace Coder.Ssh;

/// <summary>The connection cannot go on: the peer broke the protocol, said good-bye or has gone.</summary>
/// <param name="reason">The reason that the peer is told (RFC 4253 §11.1).</param>
/// <param name="message">The reason for people.</param>
/// <param name="inner">What was underneath.</param>
public sealed class SshException(DisconnectReason reason, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The reason that the peer is told.</summary>
    public DisconnectReason Reason { get; } = reason;

    internal static SshException Protocol(string message) => new(DisconnectReason.ProtocolError, message);
}
