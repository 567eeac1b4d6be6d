using Coder.Cli.Ssh;
using Coder.Cli.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Cli.Tests.Ssh;

public sealed class ReconnectNoticeTests : IDisposable
{
    private const string Shown = "\e7\e[999;1H\e[2K\e[7m Connection lost, coming back … \e[0m\e8";
    private const string Cleared = "\e7\e[999;1H\e[2K\e8";

    private readonly FakeConsole _console = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void A_short_pause_shows_nothing()
    {
        using var notice = new ReconnectNotice(_console, _time);

        notice.Lost();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        notice.Returned();
        _time.Advance(TimeSpan.FromMinutes(1));

        _console.ErrorText.ShouldBeEmpty();
    }

    [Fact]
    public void A_long_one_shows_a_line_that_goes_when_the_connection_is_back()
    {
        using var notice = new ReconnectNotice(_console, _time);

        notice.Lost();
        _time.Advance(ReconnectNotice.Patience);
        _console.ErrorText.ShouldBe(Shown);
        notice.Returned();

        _console.ErrorText.ShouldBe(Shown + Cleared);
        _console.OutText.ShouldBeEmpty();
    }

    [Fact]
    public void The_line_goes_when_the_session_ends()
    {
        var notice = new ReconnectNotice(_console, _time);
        notice.Lost();
        _time.Advance(ReconnectNotice.Patience);

        notice.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));

        _console.ErrorText.ShouldBe(Shown + Cleared);
    }

    public void Dispose() => _console.Dispose();
}
