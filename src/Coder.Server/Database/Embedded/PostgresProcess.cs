using System.Diagnostics;

namespace Coder.Server.Database.Embedded;

/// <summary>A running postmaster that this server started. Keeps its last log lines for error texts.</summary>
internal sealed partial class PostgresProcess : IDisposable
{
    private const int TailLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _tail = new();
    private readonly ILogger _logger;
    private readonly Task _reading;

    public PostgresProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        Id = process.Id;
        process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(process.StandardError), ReadAsync(process.StandardOutput));
        Ended = process.WaitForExitAsync();
    }

    /// <summary>Process id of the postmaster.</summary>
    public int Id { get; }

    /// <summary>Completes when the postmaster has ended.</summary>
    public Task Ended { get; }

    /// <summary>The last lines that it logged.</summary>
    public string Tail()
    {
        lock (_tail)
        {
            return _tail.Count == 0 ? "(nothing)" : string.Join(" | ", _tail);
        }
    }

    /// <summary>Fast shutdown; when that takes too long, immediate shutdown, which the next start recovers from.</summary>
    public async Task StopAsync(TimeSpan timeout, TimeProvider time)
    {
        foreach (var signal in (int[])[Unix.SigInt, Unix.SigQuit, Unix.SigKill])
        {
            Unix.Signal(Id, signal);
            try
            {
                await Ended.WaitAsync(timeout, time);
                return;
            }
            catch (TimeoutException)
            {
                LogStopSlow(timeout.TotalSeconds);
            }
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            LogLine(line);
            lock (_tail)
            {
                _tail.Enqueue(line);
                if (_tail.Count > TailLines)
                {
                    _tail.Dequeue();
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Line}")]
    private partial void LogLine(string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The built-in PostgreSQL did not stop within {Seconds} s")]
    private partial void LogStopSlow(double seconds);
}
