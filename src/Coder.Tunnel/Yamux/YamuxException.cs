namespace Coder.Tunnel.Yamux;

/// <summary>Why a session or a stream failed.</summary>
public enum YamuxError
{
    /// <summary>The session was disposed on this side.</summary>
    SessionClosed,

    /// <summary>The other side ended the transport without a word.</summary>
    TransportEnded,

    /// <summary>The transport threw.</summary>
    TransportFailed,

    /// <summary>Nothing came after a ping.</summary>
    KeepAliveTimeout,

    /// <summary>The other side accepts no new streams: it is about to end the session.</summary>
    GoneAway,

    /// <summary>The stream was reset by the other side.</summary>
    StreamReset,

    /// <summary>The stream was closed or reset on this side.</summary>
    StreamClosed,

    /// <summary>A frame of another protocol version.</summary>
    UnknownVersion,

    /// <summary>A frame type that does not exist.</summary>
    UnknownFrameType,

    /// <summary>A flag that does not exist, or a combination that makes no sense.</summary>
    InvalidFlags,

    /// <summary>A stream id that the other side may not open, or opened before.</summary>
    InvalidStreamId,

    /// <summary>More data than the window allows.</summary>
    WindowExceeded,

    /// <summary>A window update beyond what a window can hold.</summary>
    WindowOverflow,

    /// <summary>The other side makes this one answer faster than it reads the answers.</summary>
    Flooded,
}

/// <summary>A session or a stream failed; <see cref="Error"/> says why.</summary>
public sealed class YamuxException : TunnelException
{
    /// <summary>Creates the error.</summary>
    public YamuxException(YamuxError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>Why.</summary>
    public YamuxError Error { get; }
}
