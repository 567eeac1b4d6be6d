using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Coder.Bench;

/// <summary>Time and memory of whole processes, as the kernel accounts for them.</summary>
internal static partial class ProcessMeter
{
    /// <summary>Runs a program to its end, its output thrown away.</summary>
    /// <returns>Milliseconds from start to end, and the peak resident memory in MiB (<c>ru_maxrss</c> of wait4(2)).</returns>
    public static (double Milliseconds, double PeakMiB) Run(string program, params string[] arguments)
    {
        string?[] argv = [program, .. arguments, null];
        string?[] environment = [.. new[] { "PATH", "HOME" }.Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"), null];
        var actions = Marshal.AllocHGlobal(256);
        try
        {
            _ = FileActionsInit(actions);
            _ = FileActionsAddOpen(actions, 1, "/dev/null", 1, 0);
            _ = FileActionsAddOpen(actions, 2, "/dev/null", 1, 0);
            var clock = Stopwatch.StartNew();
            if (Spawn(out var child, program, actions, 0, argv, environment) is not 0 and var error)
            {
                throw new InvalidOperationException($"{program} could not be started: errno {error}");
            }

            // struct rusage: two timevals of 16 bytes, then ru_maxrss in KiB as a 64-bit long.
            var usage = new long[18];
            while (Wait(child, out _, 0, usage) < 0)
            {
            }

            return (clock.Elapsed.TotalMilliseconds, usage[4] / 1024.0);
        }
        finally
        {
            _ = FileActionsDestroy(actions);
            Marshal.FreeHGlobal(actions);
        }
    }

    /// <summary>Resident memory of a running process in MiB.</summary>
    public static double ResidentMiB(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(nint actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileActionsAddOpen(nint actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int child, string path, nint actions, nint attributes, string?[] argv, string?[] environment);

    [LibraryImport("libc", EntryPoint = "wait4")]
    private static partial int Wait(int child, out int status, int options, [Out] long[] usage);
}
