using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Apps;

/// <summary>Tells which TCP ports are listened on, and by which programs. Nothing is scanned or connected to.</summary>
/// <param name="root">Where <c>/proc</c> is.</param>
/// <param name="ownProcess">Id of this process, whose ports are left out.</param>
internal sealed class ListeningSockets(string root, int ownProcess)
{
    /// <summary>Ports that are answered; more are cut off.</summary>
    private const int MaxPorts = 1000;

    /// <summary>The ports, by number.</summary>
    public ListeningPorts Read()
    {
        var sockets = new ProcSockets(root).ListeningPorts();
        var own = ProcSockets.OpenIn(ProcProcess.FolderOf(root, ownProcess)).ToHashSet(StringComparer.Ordinal);
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

    private Dictionary<string, string> NamesOf(Dictionary<string, int> sockets)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sockets.Count == 0)
        {
            return names;
        }

        foreach (var process in ProcProcess.Folders(root))
        {
            foreach (var socket in ProcSockets.OpenIn(process).Where(sockets.ContainsKey))
            {
                names.TryAdd(socket, ProcProcess.NameOf(process));
            }
        }

        return names;
    }
}
