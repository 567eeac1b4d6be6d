namespace Coder.Sdk.AgentProtocol;

/// <summary>Client → terminal on a <c>pty</c> stream and on the browser's WebSocket: input, a new size, or both.</summary>
/// <param name="Data">Input, as text.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record PtyClientMessage(string? Data = null, int? Height = null, int? Width = null);

/// <summary>Payload of <see cref="ExecFrameTypes.Resize"/>.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record ExecWindowSize(int Width, int Height);

/// <summary>Payload of <see cref="ExecFrameTypes.Exit"/>, the last frame.</summary>
/// <param name="Code">Exit code; 128 + n when signal n ended the command.</param>
/// <param name="Signal">Name of that signal without SIG; null when the command exited itself.</param>
public sealed record ExecExit(int Code, string? Signal = null);

/// <summary>Payload of <see cref="ExecFrameTypes.Signal"/>.</summary>
/// <param name="Name">Name of the signal, with or without SIG.</param>
public sealed record ExecSignal(string Name);

/// <summary>Types of the frames of an <c>exec</c> stream.</summary>
public static class ExecFrameTypes
{
    /// <summary>Client → agent: input; empty for its end.</summary>
    public const byte Stdin = 0;

    /// <summary>Agent → client: standard output, or all output of a terminal.</summary>
    public const byte Stdout = 1;

    /// <summary>Agent → client: standard error.</summary>
    public const byte Stderr = 2;

    /// <summary>Client → agent: <see cref="ExecWindowSize"/>.</summary>
    public const byte Resize = 3;

    /// <summary>Agent → client: <see cref="ExecExit"/>.</summary>
    public const byte Exit = 4;

    /// <summary>Client → agent: <see cref="ExecSignal"/>, to the command's process group.</summary>
    public const byte Signal = 5;
}
