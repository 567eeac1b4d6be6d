using Coder.Cli.Console;

namespace Coder.Cli.Ssh;

/// <summary>
/// One quiet line at the foot of the terminal while a connection is away for longer than <see cref="Patience"/>. It goes when the connection
/// is back; the cursor stays where the remote program has it.
/// </summary>
internal sealed class ReconnectNotice(IConsole console, TimeProvider time) : IDisposable
{
    /// <summary>A shorter pause is not worth a line.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string Text = "Connection lost, coming back …";
    private const string ToLastLine = "\e7\e[999;1H";
    private const string Back = "\e8";

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isShown;

    /// <summary>The connection was lost.</summary>
    public void Lost()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = time.CreateTimer(_ => Show(), state: null, Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The connection is back, or will not come back.</summary>
    public void Returned()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_isShown)
            {
                _isShown = false;
                console.Error.Write($"{ToLastLine}\e[2K{Back}");
            }
        }
    }

    public void Dispose() => Returned();

    private void Show()
    {
        lock (_gate)
        {
            if (_timer is not null)
            {
                _isShown = true;
                console.Error.Write($"{ToLastLine}\e[2K\e[7m {Text} \e[0m{Back}");
            }
        }
    }
}
