using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Resuming;

/// <summary>Connections that break while a stream is opened: it is opened all the same, and once.</summary>
public sealed class OpeningTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_after_each_byte_of_the_headers_opens_one_stream(bool whileWriting)
    {
        // Until the headers were exchanged before the cut.
        for (var bytes = 0; await OpensOnceAsync(bytes, whileWriting) > 1; bytes++)
        {
            bytes.ShouldBeLessThan(1000);
        }
    }

    [Fact]
    public async Task A_server_that_has_no_agent_yet_is_asked_again()
    {
        await using var world = new ResumeWorld { NotNow = "The agent is not connected right now." };
        await using var client = await world.ConnectAsync();
        var opening = world.OpenAsync(client);

        await ResumeWorld.UntilAsync(() => world.Events.Contains("lost"));
        world.NotNow = null;

        await AnswersAsync(await opening);
        await ResumeWorld.UntilAsync(() => world.Events.Count == 2);
        world.Events.ShouldBe(["lost", "returned"]);
    }

    [Fact]
    public async Task A_header_that_comes_again_leads_to_the_same_stream()
    {
        await using var world = new ResumeWorld();
        await using var session = await world.SessionAsync(Deadline.Token());
        var point = new ResumePoint(Guid.NewGuid(), Received: null);
        var first = await session.OpenStreamAsync(Deadline.Token());
        await world.OpenTransportAsync(first, point, Deadline.Token());
        await ResumeWorld.UntilAsync(() => world.Served.Count == 1);
        world.Served.TryPeek(out var served).ShouldBeTrue();
        await served.WriteAsync("said once"u8.ToArray(), Deadline.Token());

        var second = await session.OpenStreamAsync(Deadline.Token());
        (await world.OpenTransportAsync(second, point, Deadline.Token())).Received.ShouldBe(0);

        var frame = new byte[ResumeFrame.HeaderSize + 9];
        await second.ReadExactlyAsync(frame, Deadline.Token());
        frame[ResumeFrame.HeaderSize..].ShouldBe("said once"u8.ToArray());
        await Should.ThrowAsync<YamuxException>(async () => await first.CopyToAsync(Stream.Null, Deadline.Token()));
        world.Served.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_header_that_comes_again_waits_for_the_answer_to_the_first()
    {
        var streams = new ResumableStreams(ResumeOptions.Default);
        var id = Guid.NewGuid();
        var user = Guid.NewGuid();
        await using var slow = new GatedTransport();
        await using var quick = new GatedTransport();
        quick.Gate.SetResult();

        var first = streams.OpenAsync(id, user, slow, Deadline.Token());
        var second = streams.OpenAsync(id, user, quick, Deadline.Token());
        second.IsCompleted.ShouldBeFalse();
        slow.Gate.SetResult();

        var opened = (await first.InTimeAsync()).ShouldNotBeNull();
        (await second.InTimeAsync()).ShouldBeNull();
        opened.IsAttached.ShouldBeTrue();
        slow.WasReset.ShouldBeTrue();
        quick.WasReset.ShouldBeFalse();
    }

    [Fact]
    public async Task A_header_whose_first_answer_could_not_be_sent_opens_a_stream()
    {
        var streams = new ResumableStreams(ResumeOptions.Default);
        var id = Guid.NewGuid();
        var user = Guid.NewGuid();
        await using var broken = new GatedTransport();
        await using var whole = new GatedTransport();
        whole.Gate.SetResult();

        var first = streams.OpenAsync(id, user, broken, Deadline.Token());
        var second = streams.OpenAsync(id, user, whole, Deadline.Token());
        broken.Gate.SetException(new IOException("The transport was cut."));

        await Should.ThrowAsync<IOException>(first);
        (await second.InTimeAsync()).ShouldNotBeNull().IsAttached.ShouldBeTrue();
        streams.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_id_that_was_used_for_something_else_is_refused()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var pair = await world.OpenAsync(client);
        await AnswersAsync(pair);

        await RefusesAsync(pair.Client.Id);
        world.User = Guid.NewGuid();
        await RefusesAsync(pair.Client.Id);

        pair.Client.IsAttached.ShouldBeTrue();

        async Task RefusesAsync(Guid id)
        {
            await using var session = await world.SessionAsync(Deadline.Token());
            var transport = await session.OpenStreamAsync(Deadline.Token());
            (await Should.ThrowAsync<StreamRefusedException>(() => world.OpenTransportAsync(transport, new ResumePoint(id, Received: null), Deadline.Token())))
                .Message.ShouldBe("The id of this connection was used before; choose a random one.");
        }
    }

    [Fact]
    public async Task A_refusal_for_good_ends_the_opening_at_once()
    {
        await using var world = new ResumeWorld(ResumeOptions.Default with { MaxStreams = 0 });
        await using var client = await world.ConnectAsync();

        (await Should.ThrowAsync<StreamRefusedException>(() => client.OpenAsync(world.OpenTransportAsync, Deadline.Token())))
            .Message.ShouldBe("There are 0 connections to this workspace already; close some first.");
        world.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_makes_no_sense_is_not_asked_for_again()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var attempts = 0;

        await Should.ThrowAsync<MalformedHeaderException>(() => client.OpenAsync(
            (_, _, _) =>
            {
                attempts++;
                throw new MalformedHeaderException("The stream header is null; an object was expected.");
            },
            Deadline.Token()));

        attempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_client_gives_up_after_its_time_and_says_what_it_tried()
    {
        var time = new ManualTime();
        var options = ResumeOptions.Default with { TimeProvider = time, ReconnectTime = TimeSpan.FromMinutes(3), AttemptTimeout = TimeSpan.FromDays(1) };
        await using var world = new ResumeWorld(client: options)
        {
            NotNow = "The agent is not connected right now.",
        };
        await using var client = await world.ConnectAsync();
        var stream = await client.OpenAsync(world.OpenTransportAsync, Deadline.Token());

        var reading = stream.ReadAsync(new byte[1], Deadline.Token()).AsTask();
        await ResumeWorld.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reading.IsCompleted;
        });

        (await Should.ThrowAsync<ResumeException>(reading)).Message.ShouldMatch(
            @"^The connection was lost and did not come back: \d+ attempts in 3 min, the last one: The agent is not connected right now\.$");
    }

    [Fact]
    public async Task A_client_that_is_closed_ends_what_it_opens()
    {
        await using var world = new ResumeWorld(client: ResumeOptions.Default with { TimeProvider = new ManualTime() }) { NotNow = "not now" };
        var client = await world.ConnectAsync();
        var stream = await client.OpenAsync(world.OpenTransportAsync, Deadline.Token());

        await client.DisposeAsync();

        (await Should.ThrowAsync<ResumeException>(async () => await stream.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("The stream was reset on this side.");
    }

    private static async Task<int> OpensOnceAsync(int bytes, bool whileWriting)
    {
        await using var world = new ResumeWorld
        {
            Wrap = (number, stream) => number > 0 ? stream : whileWriting ? new CutStream(stream, writeBytes: bytes) : new CutStream(stream, readBytes: bytes),
        };
        await using var client = await world.ConnectAsync();
        var pair = await world.OpenAsync(client);
        var connections = world.ConnectionCount;

        await AnswersAsync(pair);
        world.Served.ShouldBe([pair.Agent]);
        world.Agent.Count.ShouldBe(1);
        return connections;
    }

    private static async Task AnswersAsync((ResumableStream Client, ResumableStream Agent) pair)
    {
        await pair.Agent.WriteAsync("there"u8.ToArray(), Deadline.Token());
        await pair.Client.ReadExactlyAsync(new byte[5], Deadline.Token());
        await pair.Client.WriteAsync("back"u8.ToArray(), Deadline.Token());
        await pair.Agent.ReadExactlyAsync(new byte[4], Deadline.Token());
    }

    /// <summary>A transport that takes writes when it is let to, and on which nothing comes.</summary>
    private sealed class GatedTransport : TunnelStream
    {
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasReset { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(_end.Task);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await Gate.Task;

        public override void CloseWrite()
        {
        }

        public override void Reset()
        {
            WasReset = true;
            _end.TrySetResult(0);
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult(0);
            base.Dispose(disposing);
        }
    }
}
