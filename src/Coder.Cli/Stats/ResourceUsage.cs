using System.Globalization;

namespace Coder.Cli.Stats;

/// <summary>Reads what this machine, or the container around this process, uses.</summary>
/// <param name="root">Root of the file systems to read; <c>/</c> but in tests.</param>
/// <param name="time">Clock for the sample of the processor.</param>
internal sealed class ResourceUsage(string root, TimeProvider time)
{
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether limits of a control group (version 2) apply to this process.</summary>
    public bool IsContained => ReadLimit("memory.max") is not null || ReadCpuLimit() is not null;

    public Measurement Memory(bool ofHost)
    {
        var facts = File.ReadLines(Path.Combine(root, "proc/meminfo"))
            .Select(l => l.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(p => p.Length >= 2)
            .ToDictionary(p => p[0], p => double.Parse(p[1], CultureInfo.InvariantCulture) * 1024);
        if (!ofHost && ReadLimit("memory.max") is { } limit && ReadGroupFile("memory.current") is { } current)
        {
            // Pages of files that could be dropped at once do not count, as with MemAvailable.
            var droppable = ReadGroupFile("memory.stat")?.Split('\n')
                .FirstOrDefault(l => l.StartsWith("inactive_file ", StringComparison.Ordinal))?.Split(' ')[1];
            return new(Parse(current) - (droppable is null ? 0 : Parse(droppable)), limit, "B");
        }

        return new(facts["MemTotal"] - facts["MemAvailable"], facts["MemTotal"], "B");
    }

    public async Task<Measurement> CpuAsync(bool ofHost, CancellationToken ct)
    {
        var read = !ofHost && IsContained && ReadGroupFile("cpu.stat") is not null ? (Func<double>)ReadGroupSeconds : ReadHostSeconds;
        var before = read();
        var start = time.GetTimestamp();
        await Task.Delay(SampleTime, time, ct);
        var used = (read() - before) / time.GetElapsedTime(start).TotalSeconds;
        var total = (ofHost ? null : ReadCpuLimit()) ?? Environment.ProcessorCount;

        // The counters step in hundredths of a second, so a full sample can come out a little above.
        return new(Math.Clamp(used, 0, total), total, "cores");
    }

    public static Measurement Disk(string path)
    {
        var drive = new DriveInfo(Path.GetFullPath(path));
        return new(drive.TotalSize - drive.TotalFreeSpace, drive.TotalSize, "B");
    }

    private double ReadGroupSeconds() => Parse(ReadGroupFile("cpu.stat")!.Split('\n')[0].Split(' ')[1]) / 1e6;

    /// <summary>All processors' busy time: everything in the first line of /proc/stat but idle and iowait, in hundredths of a second.</summary>
    private double ReadHostSeconds()
    {
        var columns = File.ReadLines(Path.Combine(root, "proc/stat")).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Skip(1).Take(8).Where((_, i) => i is not (3 or 4)).Sum(Parse) / 100;
    }

    private double? ReadCpuLimit() => ReadGroupFile("cpu.max")?.Split(' ', '\n') switch
    {
        ["max", ..] or null => null,
        [var quota, var period, ..] => Parse(quota) / Parse(period),
        _ => null,
    };

    private double? ReadLimit(string file) => ReadGroupFile(file) is { } text and not "max" ? Parse(text) : null;

    private string? ReadGroupFile(string name)
    {
        try
        {
            // Inside a container the group's own files are at the top; elsewhere /proc/self/cgroup says where.
            var group = File.ReadLines(Path.Combine(root, "proc/self/cgroup"))
                .FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))?[3..].TrimStart('/') ?? "";
            return File.ReadAllText(Path.Combine(root, "sys/fs/cgroup", group, name)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
