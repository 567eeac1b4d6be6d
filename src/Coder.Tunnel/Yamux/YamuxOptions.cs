namespace Coder.Tunnel.Yamux;

/// <summary>Limits and times of a session.</summary>
public sealed record YamuxOptions
{
    /// <summary>The defaults.</summary>
    public static YamuxOptions Default { get; } = new();

    /// <summary>Clock of the keep-alive.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bytes that the other side may send on a stream before this side read them; at least 256 KiB.</summary>
    public int WindowBytes { get; init; } = YamuxFrame.InitialWindow;

    /// <summary>
    /// What <see cref="WindowBytes"/> of a stream grows to, doubling, while its reader keeps up: then the way is what limits it, and a larger
    /// window costs no memory. A reader that falls behind afterwards may let so much wait.
    /// </summary>
    public int MaxWindowBytes { get; init; } = 1 << 20;

    /// <summary>Longest payload of a data frame that this side sends, in bytes: how long one stream may keep the others waiting.</summary>
    public int MaxFrameBytes { get; init; } = 160 << 10;

    /// <summary>Bytes waiting for the transport before writers of data have to wait.</summary>
    public int SendBufferBytes { get; init; } = 256 << 10;

    /// <summary>Streams opened by the other side that nobody accepted yet; more are reset. Also how many of ours may be unaccepted there.</summary>
    public int AcceptBacklog { get; init; } = 256;

    /// <summary>Open streams of the session; more from the other side are reset.</summary>
    public int MaxStreams { get; init; } = 4096;

    /// <summary>Time between two pings; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Silence after a ping until the session is given up.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stream that this side has disposed waits for the other side to close it too.</summary>
    public TimeSpan StreamCloseTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
