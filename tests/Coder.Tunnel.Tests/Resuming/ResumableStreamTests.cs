using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Resuming;

/// <summary>What readers and writers of a resumable stream see.</summary>
public sealed class ResumableStreamTests
{
    private static readonly int Limit = ResumeOptions.Default.BufferBytes;

    [Fact]
    public async Task A_half_close_passes_and_the_other_direction_goes_on_after_a_cut()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        await opened.WriteAsync("question"u8.ToArray(), Deadline.Token());
        opened.CloseWrite();
        (await ReadAllAsync(accepted)).ShouldBe("question"u8.ToArray());
        await world.CutAsync();
        await accepted.WriteAsync("answer"u8.ToArray(), Deadline.Token());
        accepted.CloseWrite();

        (await ReadAllAsync(opened)).ShouldBe("answer"u8.ToArray());
        (opened.BytesWritten, opened.BytesRead, accepted.BytesRead, accepted.BytesWritten).ShouldBe((8, 6, 8, 6));
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
        await Should.ThrowAsync<ResumeException>(async () => await opened.WriteAsync(new byte[1], Deadline.Token()));
    }

    [Fact]
    public async Task A_slow_reader_stops_the_writer_at_the_limit()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        var writing = WriteAsync(accepted, 3 * Limit);
        await ResumeWorld.UntilAsync(() => accepted.BytesWritten == Limit);
        await opened.ReadExactlyAsync(new byte[1], Deadline.Token());
        writing.IsCompleted.ShouldBeFalse();
        accepted.BytesWritten.ShouldBe(Limit);

        await opened.ReadExactlyAsync(new byte[(3 * Limit) - 1], Deadline.Token());
        await writing.InTimeAsync();
    }

    [Fact]
    public async Task A_reader_that_does_not_read_does_not_stop_the_other_direction()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        var unread = WriteAsync(accepted, 2 * Limit);

        var reading = accepted.ReadExactlyAsync(new byte[4 * Limit], Deadline.Token()).AsTask();
        await WriteAsync(opened, 4 * Limit);

        await reading.InTimeAsync();
        unread.IsCompleted.ShouldBeFalse();
        opened.Reset();
        await Should.ThrowAsync<ResumeException>(unread.InTimeAsync());
    }

    [Fact]
    public async Task While_there_is_no_connection_a_writer_fills_the_buffer_and_then_waits()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        world.Failure = new IOException("the network is away");
        await world.CutAsync();
        await ResumeWorld.UntilAsync(() => !opened.IsAttached && !accepted.IsAttached);

        var writing = Task.WhenAll(WriteAsync(opened, 2 * Limit), WriteAsync(accepted, 2 * Limit));
        await ResumeWorld.UntilAsync(() => opened.BytesWritten == Limit && accepted.BytesWritten == Limit);
        writing.IsCompleted.ShouldBeFalse();

        world.Failure = null;
        await Task.WhenAll(
            opened.ReadExactlyAsync(new byte[2 * Limit], Deadline.Token()).AsTask(),
            accepted.ReadExactlyAsync(new byte[2 * Limit], Deadline.Token()).AsTask()).InTimeAsync();
        await writing.InTimeAsync();
    }

    [Fact]
    public async Task A_reset_reaches_the_other_side_with_its_reason_even_after_a_cut()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        world.Failure = new IOException("the network is away");
        await world.CutAsync();
        await ResumeWorld.UntilAsync(() => !accepted.IsAttached);

        accepted.Reset("The workspace stops.");
        world.Failure = null;

        (await Should.ThrowAsync<ResumeException>(async () => await opened.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("The workspace stops.");
        (await Should.ThrowAsync<ResumeException>(async () => await opened.WriteAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("The workspace stops.");
        (await Should.ThrowAsync<ResumeException>(async () => await accepted.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("The stream was reset on this side.");
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
    }

    [Fact]
    public async Task A_client_that_ends_leaves_no_stream_that_waits_for_it()
    {
        await using var world = new ResumeWorld();
        var client = await world.ConnectAsync();
        var (_, left) = await world.OpenAsync(client);
        var (closed, _) = await world.OpenAsync(client);
        await closed.DisposeAsync();

        await client.DisposeAsync();

        await ResumeWorld.UntilAsync(() => world.Agent.Count == world.Agent.OrphanCount);
        world.Agent.Count.ShouldBe(0);
        (await Should.ThrowAsync<ResumeException>(async () => await left.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("The client has ended.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_ends_waits_until_the_other_side_has_closed_its_streams_or_is_gone(bool closes)
    {
        await using var pair = SessionPair.InMemory();
        var client = new ResumingClient(
            pair.Client, _ => throw new ResumeException("There is no other connection."), ResumeOptions.Default with { LastWordsTime = Timeout.InfiniteTimeSpan });
        await client.OpenAsync((_, _, _) => Task.FromResult(new StreamAnswer(Ok: true) { Received = 0 }), Deadline.Token());
        var transport = (await pair.Server.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();

        var ending = client.DisposeAsync().AsTask();
        await transport.ReadExactlyAsync(new byte[ResumeFrame.HeaderSize], Deadline.Token()); // It is told,
        pair.Client.TakesStreams.ShouldBeTrue("and the connection lasts");
        await (closes ? transport.DisposeAsync() : pair.Server.DisposeAsync());

        await ending.InTimeAsync();
    }

    [Fact]
    public async Task A_client_that_ends_does_not_wait_for_long()
    {
        await using var pair = SessionPair.InMemory();
        var client = new ResumingClient(
            pair.Client, _ => throw new ResumeException("There is no other connection."), ResumeOptions.Default with { TimeProvider = new HastyTime() });
        await client.OpenAsync((_, _, _) => Task.FromResult(new StreamAnswer(Ok: true) { Received = 0 }), Deadline.Token());

        await client.DisposeAsync().AsTask().InTimeAsync();
    }

    [Fact]
    public async Task A_client_that_has_all_it_wanted_ends_without_waiting()
    {
        await using var pair = SessionPair.InMemory();
        var client = new ResumingClient(
            pair.Client, _ => throw new ResumeException("There is no other connection."), ResumeOptions.Default with { LastWordsTime = Timeout.InfiniteTimeSpan });
        var stream = await client.OpenAsync((_, _, _) => Task.FromResult(new StreamAnswer(Ok: true) { Received = 0 }), Deadline.Token());
        var transport = (await pair.Server.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();
        var end = new byte[ResumeFrame.HeaderSize + ResumeFrame.OffsetSize];
        ResumeFrame.WriteOffset(end, ResumeFrameType.End, 0);
        await transport.WriteAsync(end, Deadline.Token());
        (await stream.ReadAsync(new byte[1], Deadline.Token())).ShouldBe(0);
        await stream.DisposeAsync();

        await client.DisposeAsync().AsTask().InTimeAsync();
    }

    [Fact]
    public async Task What_was_written_before_a_disposal_is_delivered_to_a_client_that_was_away()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        world.Failure = new IOException("the network is away");
        await world.CutAsync();
        await ResumeWorld.UntilAsync(() => !accepted.IsAttached);
        await accepted.WriteAsync("exit 0"u8.ToArray(), Deadline.Token());
        await accepted.DisposeAsync();

        world.Failure = null;

        (await ReadAllAsync(opened)).ShouldBe("exit 0"u8.ToArray());
        await opened.DisposeAsync();
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
    }

    [Fact]
    public async Task A_reader_that_left_stops_the_writer()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        await opened.DisposeAsync();

        (await Should.ThrowAsync<ResumeException>(() => WriteAsync(accepted, 100 * Limit))).Message.ShouldBe("The other side reads no more.");
        (await accepted.ReadAsync(new byte[1], Deadline.Token())).ShouldBe(0);
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
    }

    [Fact]
    public async Task An_idle_stream_sends_nothing()
    {
        CutStream? wire = null;
        var (agentTime, clientTime) = (new ManualTime(), new ManualTime());
        await using var world = new ResumeWorld(
            ResumeOptions.Default with { TimeProvider = agentTime }, ResumeOptions.Default with { TimeProvider = clientTime })
        {
            Wrap = (_, stream) => wire = new CutStream(stream),
        };
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await opened.WriteAsync("key"u8.ToArray(), Deadline.Token());
        await accepted.ReadExactlyAsync(new byte[3], Deadline.Token());
        await accepted.WriteAsync("echo"u8.ToArray(), Deadline.Token());
        await opened.ReadExactlyAsync(new byte[4], Deadline.Token());
        var sent = wire!.Written;

        agentTime.Advance(TimeSpan.FromDays(1));
        clientTime.Advance(TimeSpan.FromDays(1));

        wire.Written.ShouldBe(sent);
        opened.IsAttached.ShouldBeTrue();
    }

    [Fact]
    public async Task An_agent_without_resuming_gives_a_plain_stream()
    {
        await using var world = new ResumeWorld { AgentIsOld = true };
        await using var client = await world.ConnectAsync();

        (await client.OpenAsync(world.OpenTransportAsync, Deadline.Token())).ShouldBeOfType<YamuxStream>();
    }

    private static async Task WriteAsync(ResumableStream stream, int length)
    {
        await Task.Yield();
        for (var written = 0; written < length; written += 8192)
        {
            await stream.WriteAsync(new byte[Math.Min(8192, length - written)], Deadline.Token());
        }
    }

    private static async Task<byte[]> ReadAllAsync(ResumableStream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Deadline.Token());
        return all.ToArray();
    }
}
