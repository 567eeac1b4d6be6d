using System.Globalization;

namespace Coder.Cli.Ssh;

/// <summary>The log of one connection; nothing that is typed or shown in it gets here.</summary>
internal sealed class SessionLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;

    /// <exception cref="CliException">The file cannot be made.</exception>
    public SessionLog(string path, TimeProvider time)
    {
        _time = time;
        try
        {
            _writer = new StreamWriter(path) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The log {path} cannot be written.", e.Message);
        }
    }

    public void Say(string text)
    {
        lock (_gate)
        {
            _writer.WriteLine($"{_time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} {text}");
        }
    }

    public void Dispose() => _writer.Dispose();
}
