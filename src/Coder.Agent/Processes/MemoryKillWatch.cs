using System.Globalization;
using Coder.Agent.Reporting;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Processes;

/// <summary>
/// Tells in the workspace's log when the kernel ended processes because the memory was full, and which: otherwise a build or an editor's
/// server is just gone. The kernel only counts them, so the names are those of the largest processes that are gone since the last look.
/// </summary>
/// <param name="memory">The workspace's memory.</param>
/// <param name="proc">Where <c>/proc</c> is.</param>
/// <param name="logs">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryKillWatch(WorkspaceMemory memory, string proc, LogSender logs, TimeProvider time)
{
    /// <summary>Where the lines come from.</summary>
    public static readonly LogSource Source = new(new Guid("6f3b1d1e-7a38-4f0c-9d53-0f1d5a3c7e21"), "Memory", "/emojis/26a0.png");

    private const int MaxNames = 5;

    // A smaller one is hardly what the kernel chose.
    private const long MinMemory = 8 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (memory.Kills is not { } before)
        {
            return;
        }

        var seen = Look();
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            var last = seen;
            seen = Look();
            if (memory.Kills is { } now)
            {
                if (now > before)
                {
                    logs.Add(Source, LogLevels.Error, memory.CountsMachine ? DescribeMachine(now - before) : Describe(now - before, last));
                }

                before = now;
            }
        }
    }

    // A process that is ended for its memory was there while the memory filled; until then nobody need look.
    private IReadOnlyList<ProcProcess> Look() =>
        !memory.CountsMachine && memory.Use() is { } use && use.Used > use.Total / 2 ? ProcProcess.All(proc) : [];

    private static string DescribeMachine(long kills) =>
        $"The machine ran out of memory, so the kernel ended {Count(kills)}, of this workspace or of another.";

    private string Describe(long kills, IReadOnlyList<ProcProcess> last)
    {
        var alive = ProcProcess.All(proc).Where(process => !process.HasEnded).Select(process => (process.Id, process.StartedAt)).ToHashSet();
        var gone = last
            .Where(process => !process.HasEnded && process.Memory >= MinMemory && !alive.Contains((process.Id, process.StartedAt)))
            .OrderByDescending(process => process.Memory)
            .Take((int)Math.Min(kills, MaxNames))
            .Select(process => $"{process.Name} (process {process.Id}, {Size(process.Memory)})")
            .ToList();
        var names = gone.Count == 0 ? "" : $", most likely {string.Join(", ", gone)}";
        var size = memory.Limit is { } bytes ? $" The workspace has {Size(bytes)}." : "";
        return $"The workspace ran out of memory, so the kernel ended {Count(kills)}{names}.{size}";
    }

    private static string Count(long kills) => kills == 1 ? "a process" : $"{kills} processes";

    private static string Size(long bytes) => string.Create(
        CultureInfo.InvariantCulture, $"{(bytes < 1 << 30 ? bytes / (double)(1 << 20) : bytes / (double)(1 << 30)):0.##} {(bytes < 1 << 30 ? "MiB" : "GiB")}");
}
