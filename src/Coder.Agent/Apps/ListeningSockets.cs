using System.Globalization;
using System.Text;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Apps;

/// <summary>
/// Reads from <c>/proc</c> (proc_net(5), proc_pid_fd(5)) which TCP ports are listened on, and by which programs. Nothing is scanned or
/// connected to.
/// </summary>
/// <param name="root">Where <c>/proc</c> is.</param>
/// <param name="ownProcess">Id of this process, whose ports are left out.</param>
internal sealed class ListeningSockets(string root, int ownProcess)
{
    /// <summary>Ports that are answered; more are cut off.</summary>
    private const int MaxPorts = 1000;

    private const string Listening = "0A";

    /// <summary>The ports, by number.</summary>
    public ListeningPorts Read()
    {
        var sockets = new Dictionary<string, int>(StringComparer.Ordinal); // Port by the inode of its socket.
        foreach (var table in new[] { "net/tcp", "net/tcp6" })
        {
            ReadTable(Path.Combine(root, table), sockets);
        }

        var own = Sockets(Path.Combine(root, ownProcess.ToString(CultureInfo.InvariantCulture))).ToHashSet(StringComparer.Ordinal);
        var names = NamesOf(sockets);
        return new ListeningPorts(
        [
            .. sockets.Where(socket => !own.Contains(socket.Key))
                .GroupBy(socket => socket.Value)
                .OrderBy(port => port.Key)
                .Take(MaxPorts)
                .Select(port => new ListeningPort(port.Key, port.Select(socket => names.GetValueOrDefault(socket.Key, "")).FirstOrDefault(name => name.Length > 0, ""))),
        ]);
    }

    /// <summary>Lines are <c>sl local_address rem_address st … uid timeout inode</c>; the address ends with the port in hexadecimal.</summary>
    private static void ReadTable(string path, Dictionary<string, int> sockets)
    {
        foreach (var line in Lines(path).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].LastIndexOf(':') is >= 0 and var colon
                && int.TryParse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
            {
                sockets[fields[9]] = port;
            }
        }
    }

    private Dictionary<string, string> NamesOf(Dictionary<string, int> sockets)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sockets.Count == 0)
        {
            return names;
        }

        foreach (var process in Entries(root).Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            foreach (var socket in Sockets(process).Where(sockets.ContainsKey))
            {
                names.TryAdd(socket, NameOf(process));
            }
        }

        return names;
    }

    /// <summary>Inodes of the sockets that a process has open: its descriptors are links to <c>socket:[inode]</c>.</summary>
    private static IEnumerable<string> Sockets(string process)
    {
        const string prefix = "socket:[";
        foreach (var descriptor in Entries(Path.Combine(process, "fd")))
        {
            if (LinkOf(descriptor) is { } target && target.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return target[prefix.Length..^1];
            }
        }
    }

    /// <summary>The name of the program, as <c>ps</c> shows it.</summary>
    private static string NameOf(string process) => Lines(Path.Combine(process, "comm")).FirstOrDefault("").Trim();

    private static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The process ended, or it is somebody else's.
        }
    }

    private static string[] Entries(string path)
    {
        try
        {
            return Directory.Exists(path) ? Directory.GetFileSystemEntries(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path, Encoding.UTF8) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
