using System.Text.Json;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Agent.Terminals;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Commands;

/// <summary>
/// One command on an <c>exec</c> stream, as an SSH server runs it: in a process group of its own, with a terminal
/// or with pipes. A client that leaves hangs up a terminal; without one it only closes the pipes.
/// </summary>
internal sealed class ExecSession(TunnelStream stream, ExecStreamRequest request, Workplace workplace, Action<int> ended, TimeProvider time) : IDisposable
{
    // Long enough for what a just ended command wrote, short enough not to wait for what it left running.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private static readonly byte[] EndOfTransmission = [4];

    private readonly TypedFrames _frames = new(stream);
    private readonly CancellationTokenSource _clientGone = new();

    /// <summary>Answers the header and runs the command to its end or the client's.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(_clientGone.Cancel);
        try
        {
            if (request.Pty)
            {
                await RunOnTerminalAsync();
            }
            else
            {
                await RunWithPipesAsync();
            }
        }
        catch (NativeException e)
        {
            await StreamHeader.RefuseAsync(stream, e.Message, _clientGone.Token);
        }
    }

    public void Dispose()
    {
        _frames.Dispose();
        _clientGone.Dispose();
    }

    private async Task RunOnTerminalAsync()
    {
        using var terminal = PseudoTerminal.Open(request.Width, request.Height);
        var child = ProcessSpawner.StartOnTerminal(workplace.Session(request.Command, request.Env, request.Term, terminal.SlavePath), terminal);
        await StreamHeader.AcceptAsync(stream, _clientGone.Token);
        if (request.Command.Length == 0)
        {
            await _frames.WriteAsync(ExecFrameTypes.Stdout, workplace.Greeting, _clientGone.Token);
        }

        var listening = ListenAsync(child, terminal.Stream, terminal);
        using var grace = OutputPump.GraceAfterExit(child, TimeSpan.Zero, time);
        await SendOutputAsync(terminal.Stream, ExecFrameTypes.Stdout, child.Shown, grace.Token);
        await FinishAsync(await child.HangUpAsync(terminal.Stream, terminal.Dispose, time), listening);
    }

    private async Task RunWithPipesAsync()
    {
        using var process = ProcessSpawner.StartWithPipes(workplace.Session(request.Command, request.Env, term: null, terminalPath: null));
        await StreamHeader.AcceptAsync(stream, _clientGone.Token);
        var listening = ListenAsync(process.Child, process.Input, terminal: null);
        using var grace = OutputPump.GraceAfterExit(process.Child, OutputGrace, time);
        await Task.WhenAll(
            SendOutputAsync(process.Output, ExecFrameTypes.Stdout, process.Child.Shown, grace.Token),
            SendOutputAsync(process.Error, ExecFrameTypes.Stderr, bytes => bytes, grace.Token));
        if (_clientGone.IsCancellationRequested)
        {
            // The command lives on without its pipes.
            await listening;
            return;
        }

        await FinishAsync(await process.Child.Exit, listening);
    }

    private async Task SendOutputAsync(
        DescriptorStream output, byte type, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> shown, CancellationToken graceEnded)
    {
        try
        {
            await OutputPump.RunAsync(output, (bytes, cancel) => _frames.WriteAsync(type, shown(bytes), cancel), graceEnded, _clientGone.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await _clientGone.CancelAsync();
        }
    }

    private async Task FinishAsync(ExitStatus status, Task listening)
    {
        ended(status.Code);
        if (!_clientGone.IsCancellationRequested)
        {
            var exit = new ExecExit(status.Code, status.Signal is { } signal ? Signals.Name(signal) : null);
            await _frames.WriteAsync(
                ExecFrameTypes.Exit, JsonSerializer.SerializeToUtf8Bytes(exit, AgentProtocolJson.Default.ExecExit), _clientGone.Token);
            stream.CloseWrite();
        }

        // The client closes its side when it has seen the exit frame.
        await Task.WhenAny(listening, Task.Delay(ClosePatience, time));
        await _clientGone.CancelAsync();
        await listening;
    }

    private async Task ListenAsync(ChildProcess child, DescriptorStream input, PseudoTerminal? terminal)
    {
        try
        {
            while (await _frames.ReadAsync(_clientGone.Token) is { } frame)
            {
                await HandleAsync(frame, child, input, terminal);
            }

            if (terminal is null)
            {
                await input.DisposeAsync();
                return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or JsonException)
        {
            // The client has gone, or speaks nonsense, which is the same.
        }

        await _clientGone.CancelAsync();
    }

    private async ValueTask HandleAsync(TypedFrame frame, ChildProcess child, DescriptorStream input, PseudoTerminal? terminal)
    {
        switch (frame.Type)
        {
            case ExecFrameTypes.Stdin:
                await WriteInputAsync(frame.Payload, input, terminal);
                break;
            case ExecFrameTypes.Resize:
                var size = JsonSerializer.Deserialize(frame.Payload.Span, AgentProtocolJson.Default.ExecWindowSize);
                terminal?.Resize(size?.Width ?? 0, size?.Height ?? 0);
                break;
            case ExecFrameTypes.Signal:
                var signal = JsonSerializer.Deserialize(frame.Payload.Span, AgentProtocolJson.Default.ExecSignal);
                if (!child.Exit.IsCompleted && Signals.Number(signal?.Name ?? "") is { } number)
                {
                    child.SignalGroup(number);
                }

                break;
            default:
                throw new TunnelException($"A client sent a frame of the unknown type {frame.Type}.");
        }
    }

    private async ValueTask WriteInputAsync(ReadOnlyMemory<byte> bytes, DescriptorStream input, PseudoTerminal? terminal)
    {
        try
        {
            if (!bytes.IsEmpty)
            {
                await input.WriteAsync(bytes, _clientGone.Token);
            }
            else if (terminal is null)
            {
                await input.DisposeAsync();
            }
            else
            {
                await input.WriteAsync(EndOfTransmission, _clientGone.Token);
            }
        }
        catch (Exception e) when (e is NativeException or ObjectDisposedException)
        {
            // The command reads no more; what else it does goes on.
        }
    }
}
