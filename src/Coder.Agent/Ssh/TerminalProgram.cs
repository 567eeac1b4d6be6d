using System.Text;
using Coder.Agent.Commands;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Agent.Terminals;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>A command or shell on a terminal of its own. A client that leaves hangs it up.</summary>
internal sealed class TerminalProgram(
    SessionStart start, TerminalRequest request, SessionVariables session, Workplace workplace, TimeProvider time) : ISessionProgram
{
    private const int BufferBytes = 4 << 10;

    private readonly SessionProcess _process = new(start, session, workplace);
    private readonly Lock _gate = new();
    private WindowSize _size = request.Size;
    private PseudoTerminal? _terminal;
    private volatile ChildProcess? _child;

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, channel.Closed);
        var warning = await _process.LendScreenAsync(time, cancellationToken);
        try
        {
            using var terminal = PseudoTerminal.Open(request.Size.Columns, request.Size.Rows, request.Size.Width, request.Size.Height);
            TerminalModes.Apply(terminal.Stream.Descriptor, request.Modes);
            var child = ProcessSpawner.StartOnTerminal(_process.Spec(request.Term, terminal.SlavePath), terminal);
            Begin(terminal, child);
            byte[] greeting = start.Kind == SessionKind.Shell ? workplace.Greeting : [];
            await SendOutputAsync(terminal, child, channel, [.. greeting, .. Encoding.UTF8.GetBytes(warning)], ended);
            return await EndAsync(terminal, child);
        }
        catch (NativeException e)
        {
            await channel.Error.WriteAsync(Encoding.UTF8.GetBytes(e.Message + "\r\n"), cancellationToken);
            return new SessionExit(ExitStatuses.AgentFailure);
        }
    }

    public void Resize(WindowSize size)
    {
        lock (_gate)
        {
            _size = size;
            ApplySize();
        }
    }

    public void Signal(string name) => SessionProcess.Signal(_child, name);

    public bool Break(TimeSpan length)
    {
        lock (_gate)
        {
            return _terminal is { } terminal && TerminalModes.SendBreak(terminal.Stream.Descriptor);
        }
    }

    private void Begin(PseudoTerminal terminal, ChildProcess child)
    {
        lock (_gate)
        {
            _terminal = terminal;
            ApplySize();
        }

        _child = child;
    }

    private void ApplySize()
    {
        try
        {
            _terminal?.Resize(_size.Columns, _size.Rows, _size.Width, _size.Height);
        }
        catch (NativeException)
        {
            // The terminal keeps its size.
        }
    }

    private async Task<SessionExit> EndAsync(PseudoTerminal terminal, ChildProcess child) =>
        (await child.HangUpAsync(terminal.Stream, () => Close(terminal), time)).ToSessionExit();

    private void Close(PseudoTerminal terminal)
    {
        lock (_gate)
        {
            _terminal = null;
            terminal.Dispose();
        }
    }

    private async Task SendOutputAsync(
        PseudoTerminal terminal, ChildProcess child, SshChannel channel, byte[] greeting, CancellationTokenSource ended)
    {
        using var grace = OutputPump.GraceAfterExit(child, TimeSpan.Zero, time);
        var input = SendInputAsync(terminal, channel, ended.Token);
        try
        {
            await channel.WriteAsync(greeting, ended.Token);
            await OutputPump.RunAsync(terminal.Stream, (bytes, cancel) => channel.WriteAsync(child.Shown(bytes), cancel), grace.Token, ended.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone.
        }

        await ended.CancelAsync();
        await input;
    }

    // The end of the client's input ends nothing: a terminal has no end of file, but a character for it.
    private static async Task SendInputAsync(PseudoTerminal terminal, SshChannel channel, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await channel.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                await terminal.Stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the command has gone.
        }
    }
}
