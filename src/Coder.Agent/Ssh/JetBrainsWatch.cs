using Coder.Agent.Processes;
using Coder.Agent.Reporting;

namespace Coder.Agent.Ssh;

/// <summary>
/// Counts a forwarded port as a JetBrains session while it is open, if the process that listens on it is a JetBrains back end. Looks that up
/// beside the connection, which does not wait for it.
/// </summary>
internal sealed class JetBrainsWatch : IDisposable
{
    private static readonly string[] Marks = ["idea.vendor.name=JetBrains", "com.jetbrains.toolbox", "remote-dev-server"];

    private readonly Lock _gate = new();
    private IDisposable? _counted;
    private bool _disposed;

    /// <param name="port">The port that a client wants to reach.</param>
    /// <param name="stats">Where it is counted.</param>
    public JetBrainsWatch(int port, StatsReporter stats) => _ = Task.Run(() => Count(port, stats));

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _counted?.Dispose();
        }
    }

    /// <summary>Whether a JetBrains back end listens on a port.</summary>
    /// <param name="root">Where <c>/proc</c> is.</param>
    /// <param name="port">The port.</param>
    internal static bool IsJetBrains(string root, int port)
    {
        var sockets = new ProcSockets(root).ListeningPorts().Where(socket => socket.Value == port).Select(socket => socket.Key).ToHashSet(StringComparer.Ordinal);
        return sockets.Count > 0 && ProcProcess.Folders(root).Any(process => ProcSockets.OpenIn(process).Any(sockets.Contains) && IsMarked(process));
    }

    private void Count(int port, StatsReporter stats)
    {
        if (!IsJetBrains("/proc", port))
        {
            return;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _counted = stats.CountJetBrains();
            }
        }
    }

    private static bool IsMarked(string process)
    {
        var commandLine = ProcProcess.CommandLineOf(process);
        return Array.Exists(Marks, mark => commandLine.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }
}
