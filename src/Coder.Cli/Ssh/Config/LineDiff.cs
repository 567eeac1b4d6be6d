namespace Coder.Cli.Ssh.Config;

/// <summary>What changes between two texts, by lines: <c>-</c> and <c>+</c> with some unchanged lines around.</summary>
internal static class LineDiff
{
    private const int Context = 3;

    /// <summary>The one block of lines from the first to the last that differs; empty when the texts are the same.</summary>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var same = 0;
        while (same < old.Length && same < now.Length && old[same] == now[same])
        {
            same++;
        }

        var tail = 0;
        while (tail < old.Length - same && tail < now.Length - same && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        if (same == old.Length && same == now.Length)
        {
            return [];
        }

        return
        [
            .. old[Math.Max(0, same - Context)..same].Select(line => "  " + line),
            .. old[same..^tail].Select(line => "- " + line),
            .. now[same..^tail].Select(line => "+ " + line),
            .. old[^tail..].Take(Context).Select(line => "  " + line),
        ];
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
