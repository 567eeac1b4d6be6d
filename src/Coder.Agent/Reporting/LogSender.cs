using Coder.Agent.Connection;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Reporting;

/// <summary>
/// Sends log lines to the server, in order and in batches of what gathered while the batch before was on its
/// way. At most <see cref="MaxBytes"/> over the agent's life: then the server says that its limit is reached, and
/// lines only go to their files.
/// </summary>
internal sealed class LogSender(ServerLink link, AgentLog log, TimeProvider time)
{
    /// <summary>Bytes of text that are sent in all. The line that crosses the limit is sent, so that the server notices.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Most characters of one line; longer ones are cut in pieces.</summary>
    public const int MaxLineLength = 16 << 10;

    private const int MaxBatchLines = 512;
    private const int MaxBatchLength = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<(LogSource Source, LogLine Line)> _lines = new();
    private readonly HashSet<Guid> _knownSources = [];
    private TaskCompletionSource _work = NewSignal();
    private TaskCompletionSource _drained = NewSignal();
    private long _bytes;
    private bool _sending;

    /// <summary>True when the limit is reached.</summary>
    public bool Overflowed { get; private set; }

    public void Add(LogSource source, string level, string text)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            for (var at = 0; at == 0 || at < text.Length; at += MaxLineLength)
            {
                if (Overflowed || _bytes > MaxBytes)
                {
                    return;
                }

                var piece = text.Substring(at, Math.Min(MaxLineLength, text.Length - at));
                _bytes += System.Text.Encoding.UTF8.GetByteCount(piece);
                _lines.Enqueue((source, new LogLine(now, level, piece)));
            }

            _work.TrySetResult();
        }
    }

    /// <summary>Completes when all lines added before are sent.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _lines.Count == 0 && !_sending ? Task.CompletedTask : _drained.Task;
        }
    }

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitForWork().WaitAsync(cancellationToken);
            while (Take() is { Count: > 0 } batch)
            {
                try
                {
                    await SendAsync(batch, cancellationToken);
                }
                catch (ControlException e)
                {
                    log.Warn($"the server refused log lines: {e.Message}");
                }
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task WaitForWork()
    {
        lock (_gate)
        {
            return _work.Task;
        }
    }

    private List<(LogSource Source, LogLine Line)> Take()
    {
        var batch = new List<(LogSource Source, LogLine Line)>();
        var length = 0;
        lock (_gate)
        {
            while (batch.Count < MaxBatchLines && length < MaxBatchLength && _lines.TryDequeue(out var line))
            {
                batch.Add(line);
                length += line.Line.Output.Length;
            }

            _sending = batch.Count > 0;
            if (!_sending)
            {
                _work = NewSignal();
                _drained.TrySetResult();
                _drained = NewSignal();
            }
        }

        return batch;
    }

    private async Task SendAsync(List<(LogSource Source, LogLine Line)> batch, CancellationToken cancellationToken)
    {
        foreach (var group in batch.GroupBy(entry => entry.Source.Id))
        {
            var source = group.First().Source;
            if (_knownSources.Add(source.Id))
            {
                await link.CallAsync(
                    AgentMethods.LogSource, source, AgentProtocolJson.Default.LogSource, AgentProtocolJson.Default.Empty, cancellationToken);
            }

            var result = await link.CallAsync(
                AgentMethods.Logs,
                new LogBatch(source.Id, [.. group.Select(entry => entry.Line)]),
                AgentProtocolJson.Default.LogBatch,
                AgentProtocolJson.Default.LogBatchResult,
                cancellationToken);
            if (result.Overflowed)
            {
                Stop();
                return;
            }
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (!Overflowed)
            {
                Overflowed = true;
                log.Warn("the server's log limit is reached; script output only goes to the log files from now on");
            }

            _lines.Clear();
        }
    }
}
