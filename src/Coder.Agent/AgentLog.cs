using System.Globalization;

namespace Coder.Agent;

/// <summary>
/// The agent's own log: lines on standard error and in <c>coder-agent.log</c>, which is moved aside when it is
/// larger than <see cref="MaxFileBytes"/>. It never holds tokens or what users type.
/// </summary>
internal sealed class AgentLog : IDisposable
{
    /// <summary>Size at which the file starts anew; the one before is kept as <c>.1</c>.</summary>
    public const long MaxFileBytes = 5 << 20;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TextWriter _console;
    private readonly string _path;
    private FileStream? _file;

    public AgentLog(string directory, TextWriter console, TimeProvider time)
    {
        _time = time;
        _console = console;
        _path = Path.Combine(directory, "coder-agent.log");
        try
        {
            Directory.CreateDirectory(directory);
            _file = Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"cannot write {_path}, logging to standard error only: {e.Message}");
        }
    }

    public void Info(string message) => Write("info", message);

    public void Warn(string message) => Write("warn", message);

    public void Error(string message) => Write("error", message);

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Write(string level, string message)
    {
        var now = _time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = $"{now} [{level}] {message}\n";
        lock (_gate)
        {
            try
            {
                _console.Write(line);
                if (_file is { } file)
                {
                    file.Write(System.Text.Encoding.UTF8.GetBytes(line));
                    file.Flush();
                    StartAnewIfLarge(file);
                }
            }
            catch (IOException)
            {
                // A full disk must not end the agent.
            }
        }
    }

    private void StartAnewIfLarge(FileStream file)
    {
        if (file.Length > MaxFileBytes)
        {
            file.Dispose();
            File.Move(_path, _path + ".1", overwrite: true);
            _file = Open();
        }
    }

    private FileStream Open() => LogFile.Append(_path);
}
