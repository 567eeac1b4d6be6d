using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Coder.Cli.Ssh;

/// <summary>
/// The terminal of the process with all of its own handling off, so that every key reaches the remote side.
/// What it was before comes back on disposal, on signals that end the process, and at exit.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class RawTerminal : IDisposable
{
    private const int Input = 0;
    private const int Output = 1;

    // Leave what a full-screen program may have turned on: other screen, hidden cursor, pasted-text marks, mouse.
    private static readonly byte[] LeaveFullScreen =
        "\e[?1049l\e[?25h\e[?2004l\e[?1000l\e[?1002l\e[?1003l\e[?1006l\e[0m"u8.ToArray();

    private readonly byte[] _before;
    private readonly PosixSignalRegistration[] _signals;
    private int _restored;

    private RawTerminal(byte[] before)
    {
        _before = before;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore()),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore()),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Restore()),
        ];
    }

    /// <summary>Whether standard input and output are a terminal.</summary>
    public static bool IsAvailable => !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected;

    /// <summary>Its size now.</summary>
    public static TerminalSize Size =>
        Native.GetWindowSize(Output, Native.TiocGWinSz, out var size) == 0 && size.Columns > 0
            ? new TerminalSize(size.Columns, size.Rows)
            : new TerminalSize(80, 24);

    /// <summary>Turns raw mode on.</summary>
    public static RawTerminal Enter()
    {
        var before = new byte[Native.TermiosBytes];
        if (Native.GetAttributes(Input, before) != 0)
        {
            throw new CliException("The terminal could not be set up.", Marshal.GetLastPInvokeErrorMessage());
        }

        var raw = before.ToArray();
        Native.MakeRaw(raw);
        var terminal = new RawTerminal(before);
        _ = Native.SetAttributes(Input, Native.TcsaFlush, raw);
        return terminal;
    }

    /// <summary>Calls back whenever the size changes, until disposed.</summary>
    public static IDisposable OnResize(Action<TerminalSize> changed) =>
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed(Size));

    /// <summary>Brings the screen back to a state in which a message can be read.</summary>
    public static void LeaveFullScreenModes()
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(LeaveFullScreen);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Restore();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0)
        {
            _ = Native.SetAttributes(Input, Native.TcsaDrain, _before);
        }
    }
}
