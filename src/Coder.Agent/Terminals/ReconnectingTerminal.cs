using Coder.Agent.Native;
using Coder.Agent.Processes;

namespace Coder.Agent.Terminals;

/// <summary>
/// A terminal with a process on it that outlives its clients. Any number may be attached: each gets a replay and
/// then what comes. The process is stopped while the slowest one is a whole scroll-back behind; who stays behind
/// for <see cref="SlowClientPatience"/> is dropped and may attach again. Without clients it is hung up after
/// <see cref="IdleTimeout"/>.
/// </summary>
internal sealed class ReconnectingTerminal : IAsyncDisposable
{
    /// <summary>How long a terminal without clients lives.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long a client may keep the process from writing.</summary>
    public static readonly TimeSpan SlowClientPatience = TimeSpan.FromSeconds(15);

    private const int ChunkBytes = 16 << 10;

    private readonly Lock _gate = new();
    private readonly ScrollBack _scrollBack = new();
    private readonly List<TerminalClient> _clients = [];
    private readonly PseudoTerminal _terminal;
    private readonly ChildProcess _child;
    private readonly TimeProvider _time;
    private readonly ITimer _idle;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _outputEnd = NewSignal();
    private readonly Task _pumping;
    private TaskCompletionSource _output = NewSignal();
    private TaskCompletionSource _progress = NewSignal();
    private bool _ended;

    /// <summary>Takes over a terminal on which a process was just started.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="child">The process, leader of the terminal's session.</param>
    /// <param name="greeting">What clients see before the first output.</param>
    /// <param name="time">Clock of the time limits.</param>
    public ReconnectingTerminal(PseudoTerminal terminal, ChildProcess child, ReadOnlySpan<byte> greeting, TimeProvider time)
    {
        _terminal = terminal;
        _child = child;
        _time = time;
        _scrollBack.Append(greeting);
        _idle = time.CreateTimer(_ => Hangup(), state: null, IdleTimeout, Timeout.InfiniteTimeSpan);
        _pumping = Task.Run(PumpAsync);
    }

    /// <summary>Completes when there will be no more output; the process may still be about to end.</summary>
    public Task OutputEnd => _outputEnd.Task;

    /// <summary>True when there will be no more output.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended;
            }
        }
    }

    /// <summary>Clients that are attached now.</summary>
    public int ClientCount
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>Sends replay and output to a client until it is detached, dropped or the terminal has ended.</summary>
    /// <param name="send">Writes to the client, waiting while it is slow.</param>
    /// <param name="cancellationToken">Detaches the client.</param>
    public async Task AttachAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        TerminalClient client;
        PrivateModes missed;
        bool isAlternate;
        lock (_gate)
        {
            var start = _scrollBack.ReplayStart();
            missed = start.Modes;
            isAlternate = (_scrollBack.Modes & (PrivateModes.AlternateScreen | PrivateModes.AlternateScreenOld)) != PrivateModes.None;
            client = new TerminalClient(start.Offset);
            _clients.Add(client);
            _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, client.Dropped.Token);
        try
        {
            if (PrivateModeNumbers.Sequence(missed) is { Length: > 0 } sequence)
            {
                await send(sequence, linked.Token);
            }

            if (isAlternate)
            {
                // The replay may begin within a full-screen program's drawing: it draws again.
                _terminal.Redraw();
            }

            await SendOutputAsync(client, send, linked.Token);
        }
        finally
        {
            Detach(client);
        }
    }

    /// <summary>Gives input to the process, waiting while it reads none.</summary>
    /// <exception cref="IOException">The terminal has ended.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        _terminal.Stream.WriteAsync(input, cancellationToken);

    /// <summary>Sets the size. With several clients the last one to say decides.</summary>
    public void Resize(int columns, int rows)
    {
        try
        {
            _terminal.Resize(columns, rows);
        }
        catch (Exception e) when (e is NativeException or ObjectDisposedException)
        {
            // It ended in the meantime; its clients are about to learn that.
        }
    }

    /// <summary>Hangs the process up, as if its line was cut.</summary>
    public void Hangup() => _closing.Cancel();

    public async ValueTask DisposeAsync()
    {
        Hangup();
        await _pumping;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PumpAsync()
    {
        try
        {
            await ReadOutputAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Hung up.
        }

        await _idle.DisposeAsync();
        lock (_gate)
        {
            _ended = true;
            _output.TrySetResult();
        }

        _outputEnd.SetResult();
        await _child.HangUpAsync(_terminal.Stream, _terminal.Dispose, _time);
    }

    private async Task ReadOutputAsync()
    {
        using var exited = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        _ = _child.Exit.ContinueWith(_ => exited.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var buffer = new byte[ChunkBytes];
        var read = 1;
        while (read > 0)
        {
            try
            {
                read = await _terminal.Stream.ReadAsync(buffer, exited.Token);
            }
            catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
            {
                // The process ended but others may hold the terminal: what it wrote is still there.
                read = _terminal.Stream.TryRead(buffer) ?? 0;
            }

            await AppendAsync(_child.Shown(buffer.AsMemory(0, read)));
        }
    }

    private async Task AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            Task progress;
            lock (_gate)
            {
                if (SlowestOffset() >= _scrollBack.End + bytes.Length - ScrollBack.Capacity)
                {
                    _scrollBack.Append(bytes.Span);
                    Signal(ref _output);
                    return;
                }

                progress = _progress.Task;
            }

            try
            {
                await progress.WaitAsync(SlowClientPatience, _time, _closing.Token);
            }
            catch (TimeoutException)
            {
                DropSlowest();
            }
        }
    }

    private long SlowestOffset() => _clients.Count == 0 ? long.MaxValue : _clients.Min(client => client.Offset);

    private void DropSlowest()
    {
        lock (_gate)
        {
            if (_clients.MinBy(client => client.Offset) is { } slowest)
            {
                _clients.Remove(slowest);
                slowest.Dropped.Cancel();
            }
        }
    }

    private async Task SendOutputAsync(
        TerminalClient client, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        while (true)
        {
            int count;
            Task output;
            lock (_gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                count = _scrollBack.Read(client.Offset, buffer);
                output = _output.Task;
                if (count == 0 && _ended)
                {
                    return;
                }
            }

            if (count == 0)
            {
                await output.WaitAsync(cancellationToken);
                continue;
            }

            await send(buffer.AsMemory(0, count), cancellationToken);
            lock (_gate)
            {
                client.Offset += count;
                Signal(ref _progress);
            }
        }
    }

    private void Detach(TerminalClient client)
    {
        lock (_gate)
        {
            _clients.Remove(client);
            Signal(ref _progress);
            if (_clients.Count == 0 && !_ended)
            {
                _idle.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static void Signal(ref TaskCompletionSource signal)
    {
        signal.TrySetResult();
        signal = NewSignal();
    }
}
