using System.Collections.Concurrent;
using System.Text;

namespace Coder.Server.Logging;

/// <summary>
/// Writes log lines to a file, or to the process's own stderr or stdout, in one format. Lines are written whole and at once,
/// so nothing is lost when the process is killed.
/// </summary>
internal sealed class LogWriterProvider : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly Stream _stream;
    private readonly ILogFormat _format;

    public LogWriterProvider(string path, ILogFormat format)
    {
        _format = format;
        _stream = path switch
        {
            "/dev/stderr" => Console.OpenStandardError(),
            "/dev/stdout" => Console.OpenStandardOutput(),
            _ => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
        };
    }

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, category => new Writer(this, category));

    public void Dispose() => _stream.Dispose();

    private void Write(LogEntry entry)
    {
        var bytes = Encoding.UTF8.GetBytes(_format.Write(entry));
        try
        {
            lock (_writing)
            {
                _stream.Write(bytes);
                _stream.Flush();
            }
        }
        catch (IOException)
        {
            // Nobody reads the log any more (a closed pipe, a full disk); the server goes on.
        }
    }

    private sealed class Writer(LogWriterProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(new LogEntry(
                TimeProvider.System.GetUtcNow(),
                logLevel,
                category,
                formatter(state, exception),
                state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
                exception));
    }
}
