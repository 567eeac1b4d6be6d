using Coder.Cli.Console;
using Coder.Cli.Output;

namespace Coder.Cli.Jobs;

/// <summary>One line that says what is waited for and how long already; nothing is left of it at the end.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CliContext _context;
    private readonly bool _live;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ticking;
    private readonly long _start;
    private string _text = "";

    public Progress(CliContext context, string text)
    {
        _context = context;
        _live = context.Console.ErrorHasColor;
        _start = context.Time.GetTimestamp();
        Show(text);
        _ticking = _live ? TickAsync() : Task.CompletedTask;
    }

    /// <summary>Shows what is waited for now.</summary>
    public void Show(string text)
    {
        lock (_lock)
        {
            if (text == _text)
            {
                return;
            }

            _text = text;
            if (!_live)
            {
                _context.Console.Error.WriteLine(text);
            }
        }
    }

    /// <summary>Leaves a line of text above.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            _context.Console.Error.WriteLine((_live ? "\r\e[K" : "") + text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ticking;
        _stop.Dispose();
        if (_live)
        {
            await _context.Console.Error.WriteAsync("\r\e[K");
        }
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Interval, _context.Time);
        try
        {
            for (var frame = 0; await timer.WaitForNextTickAsync(_stop.Token); frame++)
            {
                lock (_lock)
                {
                    var elapsed = Durations.Elapsed(_context.Time.GetElapsedTime(_start));
                    _context.Console.Error.Write($"\r\e[K{Spinner.Frame(frame)} {_text} {Ansi.Dim(elapsed, true)}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
