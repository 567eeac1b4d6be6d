using System.Globalization;

namespace Coder.Agent.Native;

/// <summary>The code that is mapped from files, most of which an agent needs only while it starts.</summary>
internal static class MappedCode
{
    private const string Maps = "/proc/self/smaps";

    // MADV_DONTNEED of <sys/mman.h>.
    private const int DontNeed = 4;

    /// <summary>
    /// Unmaps the pages that are as they are in their file: those that are needed again come back from the page cache. Of an idle agent few are.
    /// </summary>
    /// <returns>Bytes that were in memory and are not mapped any more; 0 where the kernel does not tell.</returns>
    public static long GiveBack()
    {
        try
        {
            return Read(File.ReadLines(Maps)).Where(GiveBack).Sum(mapping => mapping.ResidentBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The mappings whose pages are all as they are in their file, read from the kernel's description.</summary>
    internal static IEnumerable<Mapping> Read(IEnumerable<string> lines)
    {
        Mapping? current = null;
        var changed = false;
        foreach (var line in lines)
        {
            if (Begin(line) is { } next)
            {
                if (current is { } clean && !changed)
                {
                    yield return clean;
                }

                (current, changed) = (next, !IsUnchangeable(line));
            }
            else if (line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                current = current! with { ResidentBytes = Kilobytes(line) << 10 };
            }
            else if (line.StartsWith("Private_Dirty:", StringComparison.Ordinal) || line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                changed |= Kilobytes(line) > 0;
            }
        }

        if (current is { } last && !changed)
        {
            yield return last;
        }
    }

    private static bool GiveBack(Mapping mapping) => Libc.Advise(mapping.Start, mapping.End - mapping.Start, DontNeed) == 0;

    // "7f12a000-7f12b000 r-xp 00000000 08:01 123   /path": readable, not writable, and of a file.
    private static bool IsUnchangeable(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return line.AsSpan(space + 1, 3) is "r-x" or "r--" && line.Contains(" /", StringComparison.Ordinal);
    }

    private static Mapping? Begin(string line)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return dash > 0 && space > dash
            && nuint.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start)
            && nuint.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end)
                ? new Mapping(start, end, ResidentBytes: 0)
                : null;
    }

    private static long Kilobytes(string line) =>
        long.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A range of addresses.</summary>
    /// <param name="Start">The first address.</param>
    /// <param name="End">The address after the last.</param>
    /// <param name="ResidentBytes">How much of it is in memory.</param>
    internal sealed record Mapping(nuint Start, nuint End, long ResidentBytes);
}
