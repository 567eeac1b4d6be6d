using System.Runtime.InteropServices;

namespace Coder.Testing;

/// <summary>Signals to processes that a test started, by id.</summary>
public static partial class Signals
{
    public static void Terminate(int processId) => Send(processId, 15);

    public static void Interrupt(int processId) => Send(processId, 2);

    public static void Kill(int processId) => Send(processId, 9);

    /// <summary>Whether the process exists and is not merely waiting to be reaped.</summary>
    public static bool IsAlive(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Send(int processId, int signal)
    {
        if (KillNative(processId, signal) != 0)
        {
            throw new InvalidOperationException($"kill({processId}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int processId, int signal);
}
