using System.Globalization;

namespace Coder.Providers.Host;

/// <summary>
/// What tells one process from all others, also after its number was given to another: the time it started (clock
/// ticks since boot) and the boot that this counts from.
/// </summary>
internal sealed record ProcessIdentity(int Pid, long StartTime, string BootId)
{
    /// <summary>The identity of a process that runs now; null when there is none.</summary>
    public static ProcessIdentity? Of(int pid) =>
        ProcessStat.Read(pid) is { IsAlive: true } stat ? new ProcessIdentity(pid, stat.StartTime, CurrentBoot()) : null;

    /// <summary>Whether it was started since the machine was.</summary>
    public bool IsOfThisBoot => BootId == CurrentBoot();

    /// <summary>Whether this very process still runs.</summary>
    public bool IsAlive => IsOfThisBoot && ProcessStat.Read(Pid) is { IsAlive: true } stat && stat.StartTime == StartTime;

    private static string CurrentBoot() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}

/// <summary>The fields of <c>/proc/PID/stat</c> that matter here (proc(5)).</summary>
internal readonly record struct ProcessStat(int Pid, char State, int Session, long StartTime)
{
    /// <summary>Whether it runs: a zombie only waits to be forgotten.</summary>
    public bool IsAlive => State is not ('Z' or 'X');

    /// <summary>Reads one process; null when there is none.</summary>
    public static ProcessStat? Read(int pid)
    {
        try
        {
            // The name in parentheses may hold anything, also spaces and parentheses.
            var text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(
                pid,
                fields[0][0],
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All processes of the machine that are visible.</summary>
    public static IEnumerable<ProcessStat> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) ? Read(pid) : null)
        .OfType<ProcessStat>();
}
