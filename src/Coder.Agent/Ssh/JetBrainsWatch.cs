using System.Globalization;
using Coder.Agent.Reporting;

namespace Coder.Agent.Ssh;

/// <summary>
/// Counts a forwarded port as a JetBrains session while it is open, if the process that listens on it is a JetBrains back end. Looks that up
/// beside the connection, which does not wait for it.
/// </summary>
internal sealed class JetBrainsWatch : IDisposable
{
    private const string ListenState = "0A";

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
    internal static bool IsJetBrains(int port)
    {
        var sockets = Sockets("/proc/net/tcp", port).Concat(Sockets("/proc/net/tcp6", port)).ToHashSet(StringComparer.Ordinal);
        return sockets.Count > 0 && Directory.EnumerateDirectories("/proc").Any(process => Owns(process, sockets) && IsMarked(process));
    }

    private void Count(int port, StatsReporter stats)
    {
        if (!IsJetBrains(port))
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

    // Lines of proc_pid_net(5): number, local address:port in hexadecimal, remote one, state, …, and as the tenth word the socket's inode.
    private static List<string> Sockets(string table, int port)
    {
        var sockets = new List<string>();
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        try
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 9 && words[1].EndsWith(suffix, StringComparison.Ordinal) && words[3] == ListenState)
                {
                    sockets.Add($"socket:[{words[9]}]");
                }
            }
        }
        catch (IOException)
        {
            // No IPv6 here.
        }

        return sockets;
    }

    private static bool Owns(string process, HashSet<string> sockets)
    {
        if (!char.IsAsciiDigit(Path.GetFileName(process)[0]))
        {
            return false;
        }

        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is another user's.
            return false;
        }
    }

    private static bool IsMarked(string process)
    {
        try
        {
            var commandLine = File.ReadAllText(Path.Combine(process, "cmdline"));
            return Marks.Any(mark => commandLine.Contains(mark, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
