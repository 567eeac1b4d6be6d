using System.Globalization;

namespace Coder.Agent.Processes;

/// <summary>A process as <c>/proc/…/stat</c> describes it (proc_pid_stat(5)).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its program, at most 15 bytes of the name.</param>
/// <param name="HasEnded">Whether it only waits for its parent to collect its exit status.</param>
/// <param name="StartedAt">When it was started, in ticks since the machine's start: tells it from a later process with the same id.</param>
/// <param name="Memory">Bytes that it has in memory.</param>
/// <param name="Ticks">Time that it used processors, in hundredths of a second.</param>
/// <param name="ChildrenTicks">The same of its children that have ended and were collected, and of theirs.</param>
internal sealed record ProcProcess(int Id, string Name, bool HasEnded, long StartedAt, long Memory, long Ticks, long ChildrenTicks)
{
    /// <summary>The processes that can be seen; those that end meanwhile are left out.</summary>
    /// <param name="root">Where <c>/proc</c> is.</param>
    public static IReadOnlyList<ProcProcess> All(string root) => [.. Folders(root).Select(Read).OfType<ProcProcess>()];

    /// <summary>The folders of all processes.</summary>
    /// <param name="root">Where <c>/proc</c> is.</param>
    public static IEnumerable<string> Folders(string root) => ProcFile.Entries(root).Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]));

    /// <summary>The folder of a process.</summary>
    public static string FolderOf(string root, int process) => Path.Combine(root, process.ToString(CultureInfo.InvariantCulture));

    /// <summary>The name of a process's program, as <c>ps</c> shows it; empty when it is not known.</summary>
    public static string NameOf(string folder) => ProcFile.Text(Path.Combine(folder, "comm")).Trim();

    /// <summary>The words of a process's command line, each with a null character behind it; empty when it is not known.</summary>
    public static string CommandLineOf(string folder) => ProcFile.Text(Path.Combine(folder, "cmdline"));

    private static ProcProcess? Read(string folder)
    {
        // "7 (name) state ppid …": names may hold spaces and parentheses.
        var text = ProcFile.Text(Path.Combine(folder, "stat"));
        var (begin, end) = (text.IndexOf('('), text.LastIndexOf(')'));
        if (begin < 0 || end < begin)
        {
            return null;
        }

        // The first field here is the third of the manual page.
        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long Field(int number) => ProcFile.Number(fields[number - 3]) ?? 0;
        return fields.Length > 21 && int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new(
                id,
                text[(begin + 1)..end],
                HasEnded: fields[0] is "Z" or "X",
                StartedAt: Field(22),
                Memory: Field(24) * Environment.SystemPageSize,
                Ticks: Field(14) + Field(15),
                ChildrenTicks: Field(16) + Field(17))
            : null;
    }
}
