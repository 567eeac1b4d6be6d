namespace Coder.Agent.Processes;

/// <summary>
/// The memory that the workspace has: that of the agent's control group (version 2, or 1) where it has a limit, else the machine's.
/// </summary>
/// <param name="group">The control group's directory; null where there is none.</param>
/// <param name="proc">Where <c>/proc</c> is.</param>
internal sealed class WorkspaceMemory(string? group, string proc)
{
    private const string Groups = "/sys/fs/cgroup";

    // Of version 2 and of version 1.
    private static readonly GroupFiles[] Versions =
    [
        new("memory.events", "memory.max", "memory.current", "inactive_file"),
        new("memory.oom_control", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ];

    private readonly GroupFiles? _files = Array.Find(Versions, files => KillsIn(group, files) is not null);

    /// <summary>Whether <see cref="Kills"/> counts for the whole machine, since there is no control group that counts.</summary>
    public bool CountsMachine => _files is null;

    /// <summary>How many processes the kernel has ended so far because the memory was full; null when it does not say.</summary>
    public long? Kills => _files is { } files ? KillsIn(group, files) : ProcFile.Number(Path.Combine(proc, "vmstat"), "oom_kill");

    /// <summary>The limit of the control group in bytes; null for none.</summary>
    /// <remarks>Version 1 says that there is none with a number above that of any machine.</remarks>
    public long? Limit => _files is { } files && ProcFile.Number(ProcFile.Text(Path.Combine(group!, files.Limit))) is { } limit and < 1L << 60 ? limit : null;

    /// <summary>The control group of this process; null where it has none that counts.</summary>
    public static string? FindGroup() => FindGroup(Groups, ProcFile.Lines("/proc/self/cgroup"));

    /// <summary>Bytes in use and in all; null when the kernel does not say. Pages of files that can be dropped at once are not in use.</summary>
    public (long Used, long Total)? Use()
    {
        if (Limit is { } limit && ProcFile.Number(ProcFile.Text(Path.Combine(group!, _files!.Used))) is { } used)
        {
            var droppable = ProcFile.Number(Path.Combine(group!, "memory.stat"), _files.Droppable) ?? 0;
            return (Math.Max(0, used - droppable), limit);
        }

        var machine = Path.Combine(proc, "meminfo");
        return ProcFile.Number(machine, "MemTotal") is { } total && ProcFile.Number(machine, "MemAvailable") is { } available
            ? ((total - available) << 10, total << 10)
            : null;
    }

    /// <summary>The directory of the group that the lines of <c>/proc/self/cgroup</c> name, or the root of a group's own view.</summary>
    internal static string? FindGroup(string root, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            string[] candidates = controllers.Length == 0
                ? [root + path, root]
                : controllers.Split(',').Contains("memory") ? [$"{root}/memory{path}", $"{root}/memory"] : [];
            if (Array.Find(candidates, candidate => Array.Exists(Versions, files => KillsIn(candidate, files) is not null)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static long? KillsIn(string? group, GroupFiles files) =>
        group is null ? null : ProcFile.Number(Path.Combine(group, files.Counters), "oom_kill");

    private sealed record GroupFiles(string Counters, string Limit, string Used, string Droppable);
}
