using System.Runtime.InteropServices;
using System.Text;
using Coder.Terraform.Providers;

namespace Coder.Providers.Host;

/// <summary>
/// Ends a process and everything that came from it: first the process itself is asked, so that it can end its children
/// in order; then what is left is asked; then what is left is killed.
/// </summary>
internal sealed partial class ProcessStop(TimeProvider time, IProgressLog log)
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RemainderGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KillWait = TimeSpan.FromSeconds(10);

    /// <summary>Ends them. Gives the processes that could not be ended, which is never the case for the user's own.</summary>
    /// <param name="record">What to end.</param>
    /// <param name="grace">How long the process may take after it was asked.</param>
    public async Task<IReadOnlyList<int>> RunAsync(ProcessRecord record, TimeSpan grace)
    {
        var session = record.Process is { IsAlive: true } leader ? ProcessStat.Read(leader.Pid)?.Session : null;
        if (record.Process is { IsAlive: true } process)
        {
            Signal(process.Pid, SigTerm);
            if (!await BecomesAsync(() => !process.IsAlive, grace))
            {
                log.Write(
                    ProgressLevel.Warn,
                    $"Process {process.Pid} did not end within {grace.TotalSeconds:0} seconds after SIGTERM and is killed");
                Signal(process.Pid, SigKill);
            }
        }

        var rest = Members(record, session);
        if (rest.Count > 0)
        {
            rest.ForEach(pid => Signal(pid, SigTerm));
            await BecomesAsync(() => Members(record, session).Count == 0, RemainderGrace);
        }

        await BecomesAsync(() => KillAll(record, session) == 0, KillWait);
        return Members(record, session);
    }

    private static int KillAll(ProcessRecord record, int? session)
    {
        Cgroup.Kill(record.Cgroup);
        var members = Members(record, session);
        members.ForEach(pid => Signal(pid, SigKill));
        return members.Count;
    }

    // A descendant is in the same session, or, when it made a session of its own, has inherited the marker.
    private static List<int> Members(ProcessRecord record, int? session)
    {
        var marker = Encoding.UTF8.GetBytes($"{ProcessRecord.MarkerVariable}={record.Id}");
        return [.. ProcessStat.All()
            .Where(p => p.IsAlive && p.Pid != Environment.ProcessId && (p.Session == session || Carries(p.Pid, marker)))
            .Select(p => p.Pid)];
    }

    private static bool Carries(int pid, byte[] marker)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ").AsSpan().IndexOf(marker) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    private async Task<bool> BecomesAsync(Func<bool> condition, TimeSpan limit)
    {
        for (var start = time.GetTimestamp(); !condition();)
        {
            if (time.GetElapsedTime(start) >= limit)
            {
                return false;
            }

            await Task.Delay(Tick, time, CancellationToken.None);
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
