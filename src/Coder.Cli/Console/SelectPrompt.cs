using System.Text;
using SysConsole = System.Console;

namespace Coder.Cli.Console;

/// <summary>A list in which the arrow keys move, space chooses and Enter ends. Typing narrows it.</summary>
internal sealed class SelectPrompt(TextWriter output, string question, IReadOnlyList<string> labels, bool many)
{
    private const int VisibleRows = 12;

    private readonly HashSet<int> _chosen = [];
    private readonly StringBuilder _filter = new();
    private List<int> _matching = [.. Enumerable.Range(0, labels.Count)];
    private int _cursor;
    private int _drawn;

    /// <summary>Asks; gives the indices of the chosen labels, one of them unless many may be chosen.</summary>
    public IReadOnlyList<int> Ask(int preselected, CancellationToken ct)
    {
        _cursor = Math.Max(0, preselected);
        output.Write("\x1b[?25l");
        try
        {
            Draw();
            while (!Handle(ReadKey(ct)))
            {
                Draw();
            }

            IReadOnlyList<int> result = many ? [.. _chosen.Order()] : [_matching[_cursor]];
            Erase();
            output.WriteLine($"{Ansi.Cyan("?", true)} {question}: {string.Join(", ", result.Select(i => labels[i]))}");
            return result;
        }
        finally
        {
            output.Write("\x1b[?25h");
        }
    }

    /// <summary>Whether the key ended the question.</summary>
    private bool Handle(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.UpArrow:
                _cursor = _cursor == 0 ? Math.Max(0, _matching.Count - 1) : _cursor - 1;
                break;
            case ConsoleKey.DownArrow:
                _cursor = _cursor >= _matching.Count - 1 ? 0 : _cursor + 1;
                break;
            case ConsoleKey.Enter:
                return many || _matching.Count > 0;
            case ConsoleKey.Spacebar when many && _matching.Count > 0:
                if (!_chosen.Remove(_matching[_cursor]))
                {
                    _chosen.Add(_matching[_cursor]);
                }

                break;
            case ConsoleKey.Backspace when _filter.Length > 0:
                _filter.Length--;
                Filter();
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _filter.Append(key.KeyChar);
                    Filter();
                }

                break;
        }

        return false;
    }

    private void Filter()
    {
        var text = _filter.ToString();
        _matching = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Contains(text, StringComparison.OrdinalIgnoreCase))];
        _cursor = 0;
    }

    private void Draw()
    {
        Erase();
        var hint = many ? "space chooses, enter goes on" : "enter chooses";
        output.WriteLine($"{Ansi.Cyan("?", true)} {question}: {_filter} {Ansi.Dim($"({hint})", true)}");
        var first = Math.Clamp(_cursor - (VisibleRows / 2), 0, Math.Max(0, _matching.Count - VisibleRows));
        var rows = _matching.Skip(first).Take(VisibleRows).ToList();
        for (var row = 0; row < rows.Count; row++)
        {
            var current = first + row == _cursor;
            var mark = many ? (_chosen.Contains(rows[row]) ? "[x] " : "[ ] ") : "";
            var text = Cut(mark + labels[rows[row]]);
            output.WriteLine(current ? Ansi.Cyan("> " + text, true) : "  " + text);
        }

        _drawn = rows.Count + 1;
    }

    private void Erase()
    {
        if (_drawn > 0)
        {
            output.Write($"\x1b[{_drawn}A\x1b[J");
            _drawn = 0;
        }
    }

    private static string Cut(string text)
    {
        var width = Math.Max(20, SysConsole.WindowWidth - 4);
        return text.Length <= width ? text : text[..(width - 1)] + "…";
    }

    /// <summary>Waits for a key in steps, so that a signal can end the question.</summary>
    private static ConsoleKeyInfo ReadKey(CancellationToken ct)
    {
        while (!SysConsole.KeyAvailable)
        {
            ct.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
            ct.ThrowIfCancellationRequested();
        }

        return SysConsole.ReadKey(intercept: true);
    }
}
