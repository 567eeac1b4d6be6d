using System.Text.Json.Serialization;

namespace Coder.Sdk.AgentProtocol;

/// <summary>
/// First frame of every stream in a tunnel: what the stream is for. In JSON the kind is the property
/// <c>kind</c>; a kind that the reader does not know is a <see cref="System.Text.Json.JsonException"/>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ControlStreamRequest), "control")]
[JsonDerivedType(typeof(PtyStreamRequest), "pty")]
[JsonDerivedType(typeof(ExecStreamRequest), "exec")]
[JsonDerivedType(typeof(SshStreamRequest), "ssh")]
[JsonDerivedType(typeof(TcpStreamRequest), "tcp")]
[JsonDerivedType(typeof(MeasureStreamRequest), "measure")]
public abstract record StreamRequest
{
    /// <summary>On whose behalf. Written by the server, whatever a client says; null when the server itself opens the stream.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Row of the connection log in which the stream is noted. Written by the server, whatever a client says; null when it has none.</summary>
    public Guid? ConnectionId { get; init; }

    /// <summary>Set by a client that wants the stream to outlive connections; see <see cref="ResumableKinds"/>.</summary>
    public StreamResumption? Resume { get; init; }
}

/// <summary>The agent API; opened by the agent, once per connection.</summary>
public sealed record ControlStreamRequest : StreamRequest
{
    /// <summary>The agent runs sessions in containers. One that is too old to say so would run them in the workspace itself.</summary>
    public bool EntersContainers { get; init; }
}

/// <summary>Attach to the reconnecting terminal <see cref="Id"/>, which is created when it does not exist.</summary>
public sealed record PtyStreamRequest : StreamRequest
{
    /// <summary>Id of the terminal, chosen by the client.</summary>
    public required Guid Id { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; }

    /// <summary>Rows.</summary>
    public int Height { get; init; }

    /// <summary>Command line for a new terminal; empty for the login shell.</summary>
    public string Command { get; set; } = "";

    /// <summary>Where a new terminal runs; null for the workspace itself.</summary>
    public ContainerChoice? Container { get; init; }
}

/// <summary>Run one command; its life belongs to this stream.</summary>
public sealed record ExecStreamRequest : StreamRequest
{
    /// <summary>Command line for the user's shell; empty for a login shell.</summary>
    public string Command { get; set; } = "";

    /// <summary>Give the command a terminal.</summary>
    public bool Pty { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; }

    /// <summary>Rows of the terminal.</summary>
    public int Height { get; init; }

    /// <summary>Kind of the client's terminal (<c>TERM</c>).</summary>
    public string? Term { get; init; }

    /// <summary>Environment that the client sends along.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Where it runs; null for the workspace itself.</summary>
    public ContainerChoice? Container { get; init; }
}

/// <summary>Connect to an address in the workspace and splice.</summary>
public sealed record TcpStreamRequest : StreamRequest
{
    /// <summary>One of <see cref="ForwardNetworks"/>.</summary>
    public string Network { get; set; } = ForwardNetworks.Tcp;

    /// <summary><c>host:port</c>, or the path of a socket.</summary>
    public required string Address { get; init; }
}

/// <summary>What a <see cref="TcpStreamRequest"/> can connect to.</summary>
public static class ForwardNetworks
{
    public const string Tcp = "tcp";
    public const string Unix = "unix";

    /// <summary>Each datagram is a frame of uint32 big endian length and payload, both ways.</summary>
    public const string Udp = "udp";
}
