using System.Text;
using Coder.Agent.Terminals;

namespace Coder.Agent.Tests.Terminals;

public sealed class ScrollBackTests
{
    private readonly ScrollBack _scrollBack = new();

    [Fact]
    public void Little_output_is_replayed_whole()
    {
        Append("hello");
        Append(" world");

        Replay().ShouldBe("hello world");
        _scrollBack.ReplayStart().Modes.ShouldBe(PrivateModes.None);
    }

    [Fact]
    public void The_newest_output_is_kept()
    {
        for (var i = 0; i < 40_000; i++)
        {
            Append($"{i:D6}\n");
        }

        var lines = Replay().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines[^1].ShouldBe("039999");
        (_scrollBack.End - _scrollBack.Start).ShouldBe(ScrollBack.Capacity);
        Replay().Length.ShouldBeGreaterThan(ScrollBack.Capacity - 1024);
    }

    [Theory]
    [InlineData("\u001b[38;5;123m")]
    [InlineData("\u001b]0;a long window title\u0007")]
    [InlineData("\u001b]8;;https://example.com\u001b\\")]
    [InlineData("\u001bPq#0;2;0;0;0#0~~@@vv\u001b\\")]
    [InlineData("\u001b(B")]
    [InlineData("ä")]
    [InlineData("€")]
    [InlineData("😀")]
    public void A_replay_never_begins_within_a_sequence_or_a_character(string unit)
    {
        var bytes = Encoding.UTF8.GetBytes(unit);
        for (var i = 0; i < 3 * ScrollBack.Capacity / bytes.Length; i++)
        {
            _scrollBack.Append(bytes);
        }

        (_scrollBack.ReplayStart().Offset % bytes.Length).ShouldBe(0);
        _scrollBack.ReplayStart().Offset.ShouldBeLessThan(_scrollBack.Start + 1024);
    }

    [Fact]
    public void Modes_that_were_switched_on_before_the_replay_are_known()
    {
        Append("\u001b[?1049h\u001b[?1;2004h\u001b[?1000h\u001b[?1000l");
        Append(new string('x', 2 * ScrollBack.Capacity));

        var modes = _scrollBack.ReplayStart().Modes;

        modes.ShouldBe(PrivateModes.AlternateScreen | PrivateModes.BracketedPaste | PrivateModes.ApplicationCursorKeys);
        Encoding.ASCII.GetString(PrivateModeNumbers.Sequence(modes)).ShouldBe("\u001b[?1;1049;2004h");
    }

    [Fact]
    public void A_reset_of_the_terminal_switches_all_modes_off()
    {
        Append("\u001b[?1049h\u001bc");

        _scrollBack.Modes.ShouldBe(PrivateModes.None);
    }

    [Fact]
    public void A_sequence_without_end_leaves_no_place_to_begin()
    {
        Append("\u001b]0;");
        Append(new string('x', 2 * ScrollBack.Capacity));

        _scrollBack.ReplayStart().Offset.ShouldBe(_scrollBack.End);
    }

    private void Append(string text) => _scrollBack.Append(Encoding.UTF8.GetBytes(text));

    private string Replay()
    {
        var result = new List<byte>();
        var buffer = new byte[1000];
        for (var at = _scrollBack.ReplayStart().Offset; at < _scrollBack.End;)
        {
            var read = _scrollBack.Read(at, buffer);
            result.AddRange(buffer.AsSpan(0, read));
            at += read;
        }

        return Encoding.UTF8.GetString([.. result]);
    }
}
