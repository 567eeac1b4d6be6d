namespace Coder.Ssh;

/// <summary>What a server offers, and its limits.</summary>
public sealed record SshServerOptions
{
    /// <summary>Keys that clients know the server by; at least one. They stay the caller's.</summary>
    public required IReadOnlyList<HostKey> HostKeys { get; init; }

    /// <summary>Text that clients show before the user is let in (RFC 4252 §5.4); empty for none.</summary>
    public string Banner { get; init; } = "";

    /// <summary>Software name in the version line: printable ASCII without spaces and hyphens.</summary>
    public string Software { get; init; } = "Coder";

    /// <summary>How long a client may take until it is let in.</summary>
    public TimeSpan LoginGraceTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Silence after which the client is asked whether it is there; infinite for never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How many of these questions may stay without an answer.</summary>
    public int KeepAliveCount { get; init; } = 3;

    /// <summary>Bytes in one direction after which new keys are exchanged (RFC 4253 §9).</summary>
    public long RekeyBytes { get; init; } = 1L << 30;

    /// <summary>Bytes that a client may send on a channel before they are read; they are what a channel holds at most.</summary>
    public int ChannelWindowBytes { get; init; } = 2 << 20;

    /// <summary>Channels that a connection may have at once.</summary>
    public int MaxChannels { get; init; } = 256;

    /// <summary>Ports and sockets that a connection may let the server listen on at once.</summary>
    public int MaxListeners { get; init; } = 128;

    /// <summary>Clock of the time limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
