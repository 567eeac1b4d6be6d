using System.Text.Json;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>
/// What a provider's process writes to its error output: told to the logs of the builds that use it at that time, the last lines kept for the
/// message when it dies.
/// </summary>
internal sealed class PluginLog(string provider)
{
    private const int KeptLines = 20;
    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private readonly List<IProgressLog> _listeners = [];

    /// <summary>Tells a build what the process writes from now on, until the result is disposed.</summary>
    public IDisposable Attach(IProgressLog log)
    {
        lock (_lock)
        {
            _listeners.Add(log);
        }

        return new Listener(this, log);
    }

    /// <summary>A sentence with the last lines; empty when there are none.</summary>
    public string LastLines()
    {
        lock (_lock)
        {
            return _last.Count == 0 ? "" : $" Its last lines:\n{string.Join('\n', _last.Select(l => "  " + l))}";
        }
    }

    public void Write(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var (level, text) = Read(line);
        IProgressLog[] listeners;
        lock (_lock)
        {
            _last.Enqueue(text);
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }

            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener.Write(level, $"[{provider}] {text}");
        }
    }

    /// <summary>A line of hclog's JSON as level and text; another line as it is, at level debug.</summary>
    internal static (ProgressLevel Level, string Text) Read(string line)
    {
        if (line[0] != '{')
        {
            return (ProgressLevel.Debug, line);
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return root.TryGetProperty("@message", out var message)
                ? (Level(root.TryGetProperty("@level", out var level) ? level.ToString() : ""), message.ToString())
                : (ProgressLevel.Debug, line);
        }
        catch (JsonException)
        {
            return (ProgressLevel.Debug, line);
        }
    }

    private static ProgressLevel Level(string level) => level switch
    {
        "trace" => ProgressLevel.Trace,
        "info" => ProgressLevel.Info,
        "warn" => ProgressLevel.Warn,
        "error" => ProgressLevel.Error,
        _ => ProgressLevel.Debug,
    };

    private sealed class Listener(PluginLog owner, IProgressLog log) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._listeners.Remove(log);
            }
        }
    }
}
