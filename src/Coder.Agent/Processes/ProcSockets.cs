using System.Globalization;

namespace Coder.Agent.Processes;

/// <summary>
/// Reads from <c>/proc</c> (proc_net(5), proc_pid_fd(5)) which TCP ports are listened on, and which processes have the sockets open. What
/// cannot be read, because a process ended or is another user's, is left out.
/// </summary>
/// <param name="root">Where <c>/proc</c> is.</param>
internal sealed class ProcSockets(string root)
{
    private const string Listening = "0A";
    private const string LinkPrefix = "socket:[";

    /// <summary>The ports that are listened on, over IPv4 and IPv6, by the inodes of their sockets.</summary>
    public Dictionary<string, int> ListeningPorts()
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in new[] { "net/tcp", "net/tcp6" }.SelectMany(table => ProcFile.Lines(Path.Combine(root, table)).Skip(1)))
        {
            // sl local_address rem_address st … uid timeout inode; the address ends with the port in hexadecimal.
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].LastIndexOf(':') is >= 0 and var colon
                && int.TryParse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
            {
                ports[fields[9]] = port;
            }
        }

        return ports;
    }

    /// <summary>Inodes of the sockets that a process has open: its descriptors are links to <c>socket:[inode]</c>.</summary>
    /// <param name="process">The folder of the process.</param>
    public static IEnumerable<string> OpenIn(string process) => ProcFile.Entries(Path.Combine(process, "fd"))
        .Select(LinkOf)
        .OfType<string>()
        .Where(target => target.StartsWith(LinkPrefix, StringComparison.Ordinal))
        .Select(target => target[LinkPrefix.Length..^1]);

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
