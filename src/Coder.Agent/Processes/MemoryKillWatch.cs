using System.Globalization;
using Coder.Agent.Reporting;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Processes;

/// <summary>
/// Tells in the workspace's log when the kernel ended processes because the workspace's memory was full: otherwise a build or an editor's server
/// is just gone. Reads the counters of the control group (version 2, or 1).
/// </summary>
/// <param name="directory">The control group's directory; null where there is none, and nothing is watched then.</param>
/// <param name="logs">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryKillWatch(string? directory, LogSender logs, TimeProvider time)
{
    /// <summary>Where the lines come from.</summary>
    public static readonly LogSource Source = new(new Guid("6f3b1d1e-7a38-4f0c-9d53-0f1d5a3c7e21"), "Memory", "/emojis/26a0.png");

    private const string Groups = "/sys/fs/cgroup";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Of version 2 and of version 1.
    private static readonly (string Counters, string Limit)[] Files =
        [("memory.events", "memory.max"), ("memory.oom_control", "memory.limit_in_bytes")];

    /// <summary>The control group of this process; null where it has none that counts.</summary>
    public static string? FindDirectory() => FindDirectory(Groups, Lines("/proc/self/cgroup"));

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (directory is null || Kills(directory) is not { } before)
        {
            return;
        }

        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            if (Kills(directory) is { } now)
            {
                if (now > before)
                {
                    logs.Add(Source, LogLevels.Error, Describe(now - before, Limit(directory)));
                }

                before = now;
            }
        }
    }

    /// <summary>The directory of the group that the lines of <c>/proc/self/cgroup</c> name, or the root of a group's own view.</summary>
    internal static string? FindDirectory(string root, IReadOnlyList<string> lines)
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
            if (Array.Find(candidates, candidate => Kills(candidate) is not null) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string Describe(long kills, long? limit)
    {
        var what = kills == 1 ? "a process" : $"{kills} processes";
        var size = limit is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" The workspace has {bytes / (double)(1 << 30):0.##} GiB.") : "";
        return $"The workspace ran out of memory, so the kernel ended {what}.{size}";
    }

    private static long? Kills(string group) => Files
        .SelectMany(file => Lines(Path.Combine(group, file.Counters)))
        .Select(line => line.Split(' ') is ["oom_kill", var count] ? Number(count) : null)
        .FirstOrDefault(count => count is not null);

    // Version 1 says that there is no limit with a number above that of any machine.
    private static long? Limit(string group) => Files
        .SelectMany(file => Lines(Path.Combine(group, file.Limit)))
        .Select(Number)
        .FirstOrDefault(limit => limit is < 1L << 60);

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
