using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Coder.Agent.Processes;

/// <summary>
/// The one place that collects exit statuses. It waits for its own children by id only, so that it never takes
/// one from <see cref="System.Diagnostics.Process"/> in the same process.
/// </summary>
internal static class ChildReaper
{
    private static readonly ConcurrentDictionary<int, ChildProcess> Children = new();
#pragma warning disable CA1416 // The agent refuses to run on Windows.
    private static readonly PosixSignalRegistration Registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static context =>
    {
        // Cancelling keeps the runtime's own handling out; it has no children here.
        context.Cancel = true;
        ReapAll();
    });
#pragma warning restore CA1416

    /// <summary>Watches a process that was just started.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="remote">What it stands for; null when it is itself what is wanted.</param>
    public static ChildProcess Watch(int id, IRemoteProcess? remote)
    {
        GC.KeepAlive(Registration);
        var child = new ChildProcess(id, remote);
        Children[id] = child;
        remote?.CarriedBy(child.Exit);

        // It may have ended before it was known here.
        Reap(child);
        return child;
    }

    private static void ReapAll()
    {
        foreach (var child in Children.Values)
        {
            Reap(child);
        }
    }

    private static void Reap(ChildProcess child)
    {
        if (child.TryReap())
        {
            Children.TryRemove(KeyValuePair.Create(child.Id, child));
        }
    }
}
