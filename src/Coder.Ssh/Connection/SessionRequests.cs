using Coder.Ssh.Forwarding;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Connection;

/// <summary>The requests of a session channel (RFC 4254 §6): gathers what a program needs, starts it once, and tells the client how it ended.</summary>
internal sealed class SessionRequests(SshChannel channel, SshConnection connection) : IChannelRequests
{
    /// <summary>Exit code when a program could not be run by the server's fault.</summary>
    private const int ServerFailure = 229;

    private const int MaxEnvironmentBytes = 256 << 10;
    private const byte LastModeWithArgument = 159;

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private int _environmentBytes;
    private TerminalRequest? _terminal;
    private X11Listener? _screen;
    private ISessionProgram? _program;
    private bool _isRunning;

    public bool Handle(string name, ref SshReader arguments)
    {
        switch (name)
        {
            case "pty-req" when _program is null:
                return RequestTerminal(ref arguments);
            case "env" when _program is null:
                return SetVariable(arguments.ReadText(), arguments.ReadText());
            case "auth-agent-req@openssh.com" when _program is null:
                return LendKeyAgent();
            case "x11-req" when _program is null:
                return LendScreen(ref arguments);
            case "shell":
                return Start(SessionKind.Shell, "");
            case "exec":
                return Start(SessionKind.Command, arguments.ReadText());
            case "subsystem":
                return Start(SessionKind.Subsystem, arguments.ReadText());
            case "window-change":
                return Resize(ReadSize(ref arguments));
            case "signal":
                return Signal(arguments.ReadText());
            case "break":
                return _program?.Break(TimeSpan.FromMilliseconds(arguments.ReadUInt32())) ?? false;
            case "eow@openssh.com":
                channel.RefuseOutput();
                return true;
            default:
                return false;
        }
    }

    public void OnAnswered()
    {
        if (_program is { } program && !_isRunning)
        {
            _isRunning = true;
            connection.Run(() => RunAsync(program));
        }
    }

    private static WindowSize ReadSize(ref SshReader reader) => new(Side(ref reader), Side(ref reader), Side(ref reader), Side(ref reader));

    private static int Side(ref SshReader reader) => (int)Math.Min(reader.ReadUInt32(), ushort.MaxValue);

    private static Dictionary<byte, uint> ReadModes(ReadOnlySpan<byte> encoded)
    {
        var modes = new Dictionary<byte, uint>();
        var reader = new SshReader(encoded);
        while (!reader.IsAtEnd && reader.ReadByte() is > 0 and <= LastModeWithArgument and var mode)
        {
            modes[mode] = reader.ReadUInt32();
        }

        return modes;
    }

    private bool RequestTerminal(ref SshReader arguments)
    {
        if (_terminal is not null)
        {
            return false;
        }

        _terminal = new TerminalRequest(arguments.ReadText(), ReadSize(ref arguments), ReadModes(arguments.ReadString()));
        return true;
    }

    private bool SetVariable(string name, string value)
    {
        _environmentBytes += name.Length + value.Length;
        if (name.Length == 0 || name.AsSpan().IndexOfAny('=', '\0') >= 0 || value.Contains('\0') || _environmentBytes > MaxEnvironmentBytes)
        {
            return false;
        }

        _environment[name] = value;
        return true;
    }

    private bool LendKeyAgent()
    {
        if (KeyAgentSocket.TryOpen(connection) is not { } path)
        {
            return false;
        }

        _environment["SSH_AUTH_SOCK"] = path;
        return true;
    }

    private bool LendScreen(ref SshReader arguments)
    {
        var isSingle = arguments.ReadBoolean();
        var (protocol, cookie, number) = (arguments.ReadText(), arguments.ReadText(), arguments.ReadUInt32());
        if (_screen is not null || !X11Listener.IsCookie(protocol, cookie))
        {
            return false;
        }

        _screen = X11Listener.TryOpen(connection, isSingle, new X11Screen(0, (int)Math.Min(number, 99), protocol, Convert.FromHexString(cookie)));
        return _screen is not null;
    }

    private bool Start(SessionKind kind, string command)
    {
        if (_program is not null)
        {
            return false;
        }

        try
        {
            _program = connection.Handler.Start(new SessionStart
            {
                Kind = kind, Command = command, Terminal = _terminal, Environment = _environment, Screen = _screen?.Screen,
            });
            return true;
        }
        catch (SshRefusedException)
        {
            return false;
        }
    }

    private bool Resize(WindowSize size)
    {
        if (_program is null && _terminal is not null)
        {
            _terminal = _terminal with { Size = size };
        }

        _program?.Resize(size);
        return _terminal is not null;
    }

    private bool Signal(string name)
    {
        _program?.Signal(name);
        return _program is not null;
    }

    private async Task RunAsync(ISessionProgram program)
    {
        using var screen = _screen;
        try
        {
            var exit = await RunToEndAsync(program);

            // Before the end of the output: a client that has seen that may close the channel at once.
            if (exit.Signal is { } signal)
            {
                await channel.SendRequestAsync(
                    "exit-signal", new SshWriter().Text(signal).Boolean(exit.DumpedCore).Text("").Text(""), connection.Ended);
            }
            else
            {
                await channel.SendRequestAsync("exit-status", new SshWriter().UInt32((uint)exit.Code), connection.Ended);
            }

            await channel.EndOutputAsync(connection.Ended);
        }
        finally
        {
            await channel.CloseAsync(connection.Ended);
        }
    }

    private async Task<SessionExit> RunToEndAsync(ISessionProgram program)
    {
        try
        {
            return await program.RunAsync(channel, connection.ServerEnd);
        }
        catch (Exception e) when (e is not (SshException or OperationCanceledException))
        {
            connection.Handler.OnFailure(e);
            return new SessionExit(ServerFailure);
        }
    }
}
