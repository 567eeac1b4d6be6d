using Coder.Testing;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Yamux;

public sealed class YamuxSessionTests
{
    [Fact]
    public async Task Disposal_fails_everything_that_waits()
    {
        var pair = SessionPair.InMemory();
        var (opened, _) = await pair.StreamsAsync();
        await opened.WriteAsync(new byte[256 << 10], Deadline.Token());
        var read = opened.ReadAsync(new byte[1], Deadline.Token()).AsTask();
        var write = opened.WriteAsync(new byte[1], Deadline.Token()).AsTask();
        var accept = pair.Client.AcceptStreamAsync(Deadline.Token()).AsTask();

        await pair.Client.DisposeAsync();

        (await Should.ThrowAsync<YamuxException>(() => read.InTimeAsync())).Error.ShouldBe(YamuxError.SessionClosed);
        (await Should.ThrowAsync<YamuxException>(() => write.InTimeAsync())).Error.ShouldBe(YamuxError.SessionClosed);
        (await accept.InTimeAsync()).ShouldBeNull();
        (await pair.Client.Completion.InTimeAsync()).ShouldBeNull();
        await pair.DisposeAsync();
    }

    [Fact]
    public async Task The_other_side_of_a_disposed_session_ends_in_order()
    {
        await using var pair = SessionPair.InMemory();

        await pair.Client.DisposeAsync();

        (await pair.Server.Completion.InTimeAsync()).ShouldBeNull();
        (await pair.Server.AcceptStreamAsync(Deadline.Token())).ShouldBeNull();
        var error = await Should.ThrowAsync<YamuxException>(async () => await pair.Server.OpenStreamAsync(Deadline.Token()));
        error.Error.ShouldBe(YamuxError.TransportEnded);
    }

    [Fact]
    public async Task What_was_written_before_disposal_still_arrives()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        await opened.WriteAsync("last words"u8.ToArray(), Deadline.Token());
        opened.CloseWrite();
        await pair.Client.DisposeAsync();

        var text = new byte[10];
        await accepted.ReadExactlyAsync(text, Deadline.Token());
        text.ShouldBe("last words"u8.ToArray());
    }

    [Fact]
    public async Task A_transport_that_ends_without_a_word_is_a_failure()
    {
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Client);
        var stream = await session.OpenStreamAsync(Deadline.Token());

        await right.DisposeAsync();

        (await session.Completion.InTimeAsync()).ShouldNotBeNull().Error
            .ShouldBeOneOf(YamuxError.TransportEnded, YamuxError.TransportFailed);
        await Should.ThrowAsync<YamuxException>(async () => await stream.ReadExactlyAsync(new byte[1], Deadline.Token()));
    }

    [Fact]
    public async Task After_go_away_no_stream_can_be_opened_but_open_ones_go_on()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        pair.Server.GoAway();
        await pair.Server.PingAsync(Deadline.Token());

        var error = await Should.ThrowAsync<YamuxException>(async () => await pair.Client.OpenStreamAsync(Deadline.Token()));
        error.Error.ShouldBe(YamuxError.GoneAway);
        await opened.WriteAsync("x"u8.ToArray(), Deadline.Token());
        (await accepted.ReadAsync(new byte[1], Deadline.Token())).ShouldBe(1);
    }

    [Fact]
    public async Task Streams_beyond_the_backlog_wait_until_earlier_ones_are_accepted()
    {
        await using var pair = SessionPair.InMemory(new YamuxOptions { AcceptBacklog = 2 });
        await pair.Client.OpenStreamAsync(Deadline.Token());
        await pair.Client.OpenStreamAsync(Deadline.Token());

        var third = pair.Client.OpenStreamAsync(Deadline.Token()).AsTask();
        third.IsCompleted.ShouldBeFalse();
        (await pair.Server.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();

        (await third.InTimeAsync()).Id.ShouldBe(5u);
    }

    [Fact]
    public async Task A_silent_peer_is_given_up_after_the_keep_alive_timeout()
    {
        var time = new ManualTime();
        var (left, right) = Duplex.Create();
        var options = new YamuxOptions
        {
            TimeProvider = time, KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(5),
        };
        await using var session = new YamuxSession(left, YamuxRole.Client, options);

        time.Advance(TimeSpan.FromSeconds(10));
        var ping = await ReadFrameAsync(right);
        session.Completion.IsCompleted.ShouldBeFalse();
        await AdvanceUntilAsync(time, session.Completion);

        ping.Type.ShouldBe(YamuxType.Ping);
        (await session.Completion.InTimeAsync()).ShouldNotBeNull().Error.ShouldBe(YamuxError.KeepAliveTimeout);
    }

    [Fact]
    public async Task A_peer_that_answers_pings_is_kept()
    {
        var time = new ManualTime();
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Client, new YamuxOptions { TimeProvider = time });

        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
            var ping = await ReadFrameAsync(right);
            ping.ShouldBe(new YamuxFrame(YamuxType.Ping, YamuxFlags.Syn, 0, ping.Length));
            await WriteFrameAsync(right, ping with { Flags = YamuxFlags.Ack });

            // Answered after the session has taken the answer above.
            await WriteFrameAsync(right, ping);
            (await ReadFrameAsync(right)).Flags.ShouldBe(YamuxFlags.Ack);
        }

        session.Completion.IsCompleted.ShouldBeFalse();
    }

    private static async Task<YamuxFrame> ReadFrameAsync(Stream stream)
    {
        var header = new byte[YamuxFrame.HeaderSize];
        await stream.ReadExactlyAsync(header, Deadline.Token());
        return YamuxFrame.Read(header);
    }

    private static async Task WriteFrameAsync(Stream stream, YamuxFrame frame)
    {
        var header = new byte[YamuxFrame.HeaderSize];
        frame.WriteTo(header);
        await stream.WriteAsync(header, Deadline.Token());
    }

    // The timer of the time-out is armed by another thread after the ping was written.
    private static async Task AdvanceUntilAsync(ManualTime time, Task done)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
