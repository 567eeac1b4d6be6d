namespace Coder.Ssh;

/// <summary>What a session channel is to run (RFC 4254 §6).</summary>
public sealed record SessionStart
{
    /// <summary>A shell, a command or a subsystem.</summary>
    public required SessionKind Kind { get; init; }

    /// <summary>Command line, or name of the subsystem; empty for a shell.</summary>
    public string Command { get; init; } = "";

    /// <summary>The terminal that was asked for; null for none.</summary>
    public TerminalRequest? Terminal { get; init; }

    /// <summary>What the client sends along, and <c>SSH_AUTH_SOCK</c> when its key agent is lent.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The client's screen, if it is lent.</summary>
    public X11Screen? Screen { get; init; }
}

/// <summary>Kinds of sessions.</summary>
public enum SessionKind
{
    /// <summary>The user's shell.</summary>
    Shell,

    /// <summary>One command.</summary>
    Command,

    /// <summary>A named service.</summary>
    Subsystem,
}

/// <summary>A lent X11 screen (RFC 4254 §6.3): programs connect to <c>localhost:6000+Display</c> and show the cookie.</summary>
/// <param name="Display">Number of the display, from 10.</param>
/// <param name="Number">Number of the screen within it.</param>
/// <param name="Protocol">Name of the authentication, as <c>MIT-MAGIC-COOKIE-1</c>.</param>
/// <param name="Cookie">The cookie's bytes.</param>
public sealed record X11Screen(int Display, int Number, string Protocol, byte[] Cookie)
{
    /// <summary>Value of <c>DISPLAY</c>.</summary>
    public string Name => $"localhost:{Display}.{Number}";
}
