using System.Text;
using Coder.Cli.Console;

namespace Coder.Cli.Output;

/// <summary>Columns of text under upper-case headings, as scripts and people read them.</summary>
internal static class TableWriter
{
    public static void Write(IConsole console, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        var widths = headings.Select((heading, i) => Math.Max(heading.Length, all.Count == 0 ? 0 : all.Max(r => r[i].Length))).ToList();
        console.Out.WriteLine(Ansi.Bold(Line([.. headings.Select(h => h.ToUpperInvariant())], widths), console.OutputHasColor));
        foreach (var row in all)
        {
            console.Out.WriteLine(Line(row, widths));
        }
    }

    private static string Line(IReadOnlyList<string> cells, List<int> widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            line.Append(cells[i].PadRight(widths[i] + 2));
        }

        return line.ToString().TrimEnd();
    }
}
