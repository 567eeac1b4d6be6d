using System.Text;
using Coder.Cli.Console;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Jobs;

/// <summary>
/// Shows a job's log by its stages. On a terminal the running stage has a spinner, a clock and its newest lines,
/// and folds to one line when it ends; elsewhere everything is printed as it comes.
/// </summary>
internal sealed class JobLogView(IConsole console, TimeProvider time, bool verbose)
{
    private const int TailLines = 6;

    /// <summary>A failed stage is printed whole, up to this many of its last lines.</summary>
    private const int KeptLines = 500;

    private readonly Lock _lock = new();
    private readonly bool _live = console.ErrorHasColor;
    private readonly Queue<ProvisionerJobLog> _lines = new();
    private string _stage = "";
    private long _stageStart;
    private int _liveLines;
    private int _frame;

    /// <summary>Shows a stage that has no log of its own, such as waiting in the queue.</summary>
    public void Wait(string stage)
    {
        lock (_lock)
        {
            Enter(stage);
            Draw();
        }
    }

    /// <summary>Shows a line.</summary>
    public void Show(ProvisionerJobLog log)
    {
        lock (_lock)
        {
            Enter(log.Stage);
            if (log.Output.Length == 0 || (!verbose && log.LogLevel is LogLevel.Debug or LogLevel.Trace))
            {
                return;
            }

            _lines.Enqueue(log);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }

            if (_live)
            {
                Draw();
            }
            else
            {
                console.Error.WriteLine(Line(log));
            }
        }
    }

    /// <summary>Moves the spinner and the clock.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            _frame++;
            Draw();
        }
    }

    /// <summary>Ends the last stage.</summary>
    public void Finish(bool succeeded)
    {
        lock (_lock)
        {
            Leave(succeeded);
        }
    }

    private void Enter(string stage)
    {
        if (stage == _stage)
        {
            return;
        }

        Leave(succeeded: true);
        _stage = stage;
        _stageStart = time.GetTimestamp();
        if (!_live)
        {
            console.Error.WriteLine($"==> {stage}");
        }
    }

    private void Leave(bool succeeded)
    {
        if (_stage.Length > 0 && _live)
        {
            var text = new StringBuilder(Erase());
            text.Append(succeeded ? Ansi.Green("✔", true) : Ansi.Red("✘", true)).Append(' ').AppendLine(Heading());
            foreach (var line in _lines.Where(l => !succeeded || verbose || l.LogLevel is LogLevel.Warn or LogLevel.Error))
            {
                text.AppendLine(Line(line));
            }

            console.Error.Write(text);
        }

        _stage = "";
        _lines.Clear();
    }

    private void Draw()
    {
        if (!_live || _stage.Length == 0)
        {
            return;
        }

        var text = new StringBuilder(Erase());
        text.Append(Spinner.Frame(_frame)).Append(' ').AppendLine(Heading());
        _liveLines = 1;
        foreach (var line in _lines.TakeLast(TailLines))
        {
            text.AppendLine(Ansi.Dim(Cut("  " + line.Output.Split('\n')[0]), true));
            _liveLines++;
        }

        console.Error.Write(text);
    }

    private string Heading() =>
        Cut(_stage) + Ansi.Dim("  " + Durations.Elapsed(time.GetElapsedTime(_stageStart)), true);

    private string Erase()
    {
        var up = _liveLines;
        _liveLines = 0;
        return up == 0 ? "" : $"\x1b[{up}A\x1b[J";
    }

    private string Line(ProvisionerJobLog log)
    {
        var text = "  " + log.Output.TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal);
        return log.LogLevel switch
        {
            LogLevel.Error => Ansi.Red(text, _live),
            LogLevel.Warn => Ansi.Yellow(text, _live),
            _ => Ansi.Dim(text, _live),
        };
    }

    /// <summary>A line that wraps would break the arithmetic of erasing.</summary>
    private string Cut(string text)
    {
        var width = Math.Max(20, console.Width - 12);
        return text.Length <= width ? text : text[..(width - 1)] + "…";
    }
}
