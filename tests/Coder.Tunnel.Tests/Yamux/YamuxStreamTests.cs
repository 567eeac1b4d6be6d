using System.Text;
using Coder.Testing;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Yamux;

public sealed class YamuxStreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_come_through_in_both_directions(bool webSocket)
    {
        await using var pair = webSocket ? await SessionPair.OverWebSocketAsync() : SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        await opened.WriteAsync("question"u8.ToArray(), Deadline.Token());
        await accepted.WriteAsync("answer"u8.ToArray(), Deadline.Token());
        opened.CloseWrite();
        accepted.CloseWrite();

        (await ReadTextAsync(accepted)).ShouldBe("question");
        (await ReadTextAsync(opened)).ShouldBe("answer");
        await pair.Client.WhenIdleAsync().InTimeAsync(); // A reader knows of the end a moment before the session forgets the stream.
        await pair.Server.WhenIdleAsync().InTimeAsync();
        pair.Client.StreamCount.ShouldBe(0);
        pair.Server.StreamCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_server_can_open_streams_too()
    {
        await using var pair = SessionPair.InMemory();

        var opened = await pair.Server.OpenStreamAsync(Deadline.Token());
        var accepted = (await pair.Client.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();
        await opened.WriteAsync("hello"u8.ToArray(), Deadline.Token());
        opened.CloseWrite();

        (await ReadTextAsync(accepted)).ShouldBe("hello");
        opened.Id.ShouldBe(2u);
    }

    [Fact]
    public async Task What_came_before_a_reset_can_still_be_read()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        await opened.WriteAsync("last words"u8.ToArray(), Deadline.Token());
        opened.Reset();
        await pair.Client.PingAsync(Deadline.Token()); // Answered after the server has taken both.

        await ShouldEndAfterLastWordsAsync(accepted, YamuxError.StreamReset);
    }

    [Fact]
    public async Task What_came_before_the_end_of_the_session_can_still_be_read()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        await opened.WriteAsync("last words"u8.ToArray(), Deadline.Token());
        await pair.Client.DisposeAsync();
        await pair.Server.Completion.InTimeAsync();

        await ShouldEndAfterLastWordsAsync(accepted, YamuxError.TransportEnded);
    }

    [Fact]
    public async Task A_half_closed_stream_can_still_be_read()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        opened.CloseWrite();
        (await ReadTextAsync(accepted)).ShouldBe("");
        await accepted.WriteAsync("late"u8.ToArray(), Deadline.Token());
        accepted.CloseWrite();

        (await ReadTextAsync(opened)).ShouldBe("late");
    }

    [Fact]
    public async Task Writing_after_closing_the_write_side_is_an_error()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, _) = await pair.StreamsAsync();

        opened.CloseWrite();

        var error = await Should.ThrowAsync<YamuxException>(async () => await opened.WriteAsync(new byte[1], Deadline.Token()));
        error.Error.ShouldBe(YamuxError.StreamClosed);
    }

    [Fact]
    public async Task A_reset_fails_pending_reads_on_both_sides()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();
        var here = opened.ReadAsync(new byte[1], Deadline.Token());
        var there = accepted.ReadAsync(new byte[1], Deadline.Token());

        opened.Reset();

        (await Should.ThrowAsync<YamuxException>(async () => await here)).Error.ShouldBe(YamuxError.StreamClosed);
        (await Should.ThrowAsync<YamuxException>(async () => await there)).Error.ShouldBe(YamuxError.StreamReset);
    }

    [Fact]
    public async Task A_writer_waits_when_the_window_is_used_up_and_goes_on_when_the_reader_reads()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();
        const int window = 256 << 10;

        await opened.WriteAsync(new byte[window], Deadline.Token());
        var blocked = opened.WriteAsync(new byte[1], Deadline.Token()).AsTask();
        blocked.IsCompleted.ShouldBeFalse();
        await accepted.ReadExactlyAsync(new byte[window], Deadline.Token());

        await blocked.InTimeAsync();
    }

    [Fact]
    public async Task The_window_grows_to_its_limit_for_a_reader_that_keeps_up()
    {
        await using var pair = SessionPair.InMemory(new YamuxOptions { MaxWindowBytes = 700_000 });
        var (opened, accepted) = await pair.StreamsAsync();
        var chunk = new byte[64 << 10];
        for (var i = 0; i < 40; i++)
        {
            await opened.WriteAsync(chunk, Deadline.Token());
            await accepted.ReadExactlyAsync(chunk, Deadline.Token());
        }

        (await WriteUntilItWaitsAsync(pair, opened)).ShouldBeInRange(350_000, 700_000);
    }

    [Fact]
    public async Task The_window_stays_small_for_a_reader_that_lags_behind()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();
        var chunk = new byte[64 << 10];
        await opened.WriteAsync(chunk, Deadline.Token());
        for (var i = 0; i < 40; i++)
        {
            await opened.WriteAsync(chunk, Deadline.Token());
            await pair.Client.PingAsync(Deadline.Token());
            await accepted.ReadExactlyAsync(chunk, Deadline.Token());
        }

        (await WriteUntilItWaitsAsync(pair, opened)).ShouldBeLessThanOrEqualTo(256 << 10);
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_does_not_stop_the_others()
    {
        await using var pair = SessionPair.InMemory();
        var (stuck, _) = await pair.StreamsAsync();
        var blocked = stuck.WriteAsync(new byte[4 << 20], Deadline.Token()).AsTask();

        var (opened, accepted) = await pair.StreamsAsync();
        var sent = RandomBytes(3 << 20, seed: 1);
        var sending = SendAsync(opened, sent, chunk: 50_000);

        (await ReadAllAsync(accepted)).ShouldBe(sent);
        await sending.InTimeAsync();
        blocked.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_write_can_be_cancelled_while_it_waits_for_the_window()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, _) = await pair.StreamsAsync();
        using var cancellation = new CancellationTokenSource();
        await opened.WriteAsync(new byte[256 << 10], Deadline.Token());

        var blocked = opened.WriteAsync(new byte[1], cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => blocked.InTimeAsync());
    }

    [Fact]
    public async Task A_disposed_stream_stops_the_writer_on_the_other_side()
    {
        await using var pair = SessionPair.InMemory();
        var (opened, accepted) = await pair.StreamsAsync();

        await accepted.DisposeAsync();

        var error = await Should.ThrowAsync<YamuxException>(async () =>
        {
            while (true)
            {
                await opened.WriteAsync(new byte[1000], Deadline.Token());
            }
        });
        error.Error.ShouldBe(YamuxError.StreamReset);
    }

    [Fact]
    public async Task A_larger_window_is_announced_when_the_stream_opens()
    {
        await using var pair = SessionPair.InMemory(new YamuxOptions { WindowBytes = 1 << 20 });
        var (opened, accepted) = await pair.StreamsAsync();

        await opened.WriteAsync(new byte[1 << 20], Deadline.Token()).AsTask().InTimeAsync();
        await accepted.WriteAsync(new byte[1 << 20], Deadline.Token()).AsTask().InTimeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_interleaving_of_streams_keeps_every_byte_in_order(int seed)
    {
        await using var pair = await SessionPair.OverWebSocketAsync();
        var random = new Random(seed);
        var work = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            var (opened, accepted) = await pair.StreamsAsync();
            work.Add(ExchangeAsync(opened, accepted, random.Next(1, 700_000), random.Next()));
            work.Add(ExchangeAsync(accepted, opened, random.Next(1, 700_000), random.Next()));
        }

        await Task.WhenAll(work).InTimeAsync();

        (await pair.Client.PingAsync(Deadline.Token())).ShouldBeGreaterThan(TimeSpan.Zero);
        pair.Client.StreamCount.ShouldBe(0);
        pair.Server.StreamCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_hundred_thousand_small_messages_arrive()
    {
        await using var pair = await SessionPair.OverWebSocketAsync();
        var (opened, accepted) = await pair.StreamsAsync();
        const int count = 100_000;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                await opened.WriteAsync(BitConverter.GetBytes(i), Deadline.Token());
            }

            opened.CloseWrite();
        });

        var received = await ReadAllAsync(accepted);

        await sending;
        received.Length.ShouldBe(count * sizeof(int));
        Enumerable.Range(0, count).ShouldAllBe(i => BitConverter.ToInt32(received, i * sizeof(int)) == i);
    }

    /// <summary>Writes until the window is used up; an answered ping says that all before it has arrived.</summary>
    private static async Task<long> WriteUntilItWaitsAsync(SessionPair pair, YamuxStream stream)
    {
        await pair.Client.PingAsync(Deadline.Token());
        var before = stream.BytesWritten;
        while (true)
        {
            var writing = stream.WriteAsync(new byte[4096], Deadline.Token()).AsTask();
            await pair.Client.PingAsync(Deadline.Token());
            if (!writing.IsCompleted)
            {
                return stream.BytesWritten - before;
            }
        }
    }

    private static async Task ExchangeAsync(YamuxStream from, YamuxStream to, int size, int seed)
    {
        var bytes = RandomBytes(size, seed);
        var sending = SendAsync(from, bytes, chunk: 1 + (seed % 40_000));
        var received = await ReadAllAsync(to, buffer: 1 + (seed % 9_000));
        await sending;
        received.AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    private static async Task SendAsync(YamuxStream stream, byte[] bytes, int chunk)
    {
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            await stream.WriteAsync(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)), Deadline.Token());
        }

        stream.CloseWrite();
    }

    private static byte[] RandomBytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAllAsync(YamuxStream stream, int buffer = 32 << 10)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, buffer, Deadline.Token());
        return all.ToArray();
    }

    private static async Task ShouldEndAfterLastWordsAsync(YamuxStream stream, YamuxError expected)
    {
        var words = new byte["last words".Length];
        await stream.ReadExactlyAsync(words, Deadline.Token());
        Encoding.UTF8.GetString(words).ShouldBe("last words");
        (await Should.ThrowAsync<YamuxException>(async () => await stream.ReadExactlyAsync(words, Deadline.Token()))).Error.ShouldBe(expected);
    }

    private static async Task<string> ReadTextAsync(YamuxStream stream) => Encoding.UTF8.GetString(await ReadAllAsync(stream));
}
