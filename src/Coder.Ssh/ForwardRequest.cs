namespace Coder.Ssh;

/// <summary>A forwarding that a client asks for.</summary>
/// <param name="Kind">What is forwarded.</param>
/// <param name="Address">Host or address of TCP, path of a socket; empty for the agent and X11.</param>
/// <param name="Port">Port of TCP, else 0.</param>
public sealed record ForwardRequest(ForwardKind Kind, string Address = "", int Port = 0);

/// <summary>Kinds of forwarding.</summary>
public enum ForwardKind
{
    /// <summary>The client connects to a port that the server reaches (<c>ssh -L</c>, <c>-D</c>, <c>-W</c>).</summary>
    LocalPort,

    /// <summary>The client connects to a Unix socket of the server.</summary>
    LocalSocket,

    /// <summary>The server listens on a port for the client (<c>ssh -R</c>).</summary>
    RemotePort,

    /// <summary>The server listens on a Unix socket for the client.</summary>
    RemoteSocket,

    /// <summary>The client's key agent is lent to the server (<c>ssh -A</c>).</summary>
    KeyAgent,

    /// <summary>The client's screen is lent to the server (<c>ssh -X</c>).</summary>
    X11,
}
