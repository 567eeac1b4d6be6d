using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;

namespace Coder.Tunnel.Tests.Resuming;

/// <summary>Who may come back for a stream, how often, and for how long.</summary>
public sealed class ComingBackTests
{
    private const string Gone = "The connection is not there any more. The workspace's agent was started anew, or you were away for longer than 60 min.";

    [Fact]
    public async Task The_client_says_when_it_was_lost_and_when_it_is_back()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        await world.CutAsync();
        await accepted.WriteAsync(new byte[5], Deadline.Token());
        await opened.ReadExactlyAsync(new byte[5], Deadline.Token());

        await ResumeWorld.UntilAsync(() => world.Events.Count == 2);
        world.Events.ShouldBe(["lost", "returned"]);
    }

    [Fact]
    public async Task Another_user_cannot_come_back_for_a_stream_and_does_not_learn_that_it_exists()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, _) = await world.OpenAsync(client);

        world.User = Guid.NewGuid();
        var known = await RefusalAsync(world, new ResumePoint(opened.Id, 0));
        var unknown = await RefusalAsync(world, new ResumePoint(Guid.NewGuid(), 0));

        known.ShouldBe(Gone);
        unknown.ShouldBe(Gone);
        opened.IsAttached.ShouldBeTrue();
    }

    [Fact]
    public async Task A_client_that_lost_its_right_ends_at_once_with_the_reason()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, _) = await world.OpenAsync(client);

        world.Failure = new ResumeException("You don't have permission to do this.");
        await world.CutAsync();

        (await Should.ThrowAsync<ResumeException>(async () => await opened.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("You don't have permission to do this.");
        await ResumeWorld.UntilAsync(() => world.Events.Count == 2);
    }

    [Fact]
    public async Task A_server_that_has_no_agent_yet_is_asked_again()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        world.NotNow = "The agent is not connected right now.";
        await world.CutAsync();
        await ResumeWorld.UntilAsync(() => world.ConnectionCount == 2 && !opened.IsAttached);
        world.NotNow = null;
        await accepted.WriteAsync(new byte[5], Deadline.Token());

        await opened.ReadExactlyAsync(new byte[5], Deadline.Token());
    }

    [Fact]
    public async Task An_agent_that_was_started_anew_ends_the_stream_with_a_sentence()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        world.Failure = new IOException("the network is away");
        await world.CutAsync();
        await ResumeWorld.UntilAsync(() => !accepted.IsAttached);
        accepted.Abandon(new ResumeException("forgotten"));

        world.Failure = null;

        (await Should.ThrowAsync<ResumeException>(async () => await opened.ReadExactlyAsync(new byte[1], Deadline.Token()))).Message.ShouldBe(Gone);
    }

    [Fact]
    public async Task Who_comes_later_takes_the_stream()
    {
        await using var world = new ResumeWorld(client: ResumeOptions.Default with { TimeProvider = new ManualTime() });
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await accepted.WriteAsync("seen"u8.ToArray(), Deadline.Token());
        await opened.ReadExactlyAsync(new byte[4], Deadline.Token());

        await using var session = await world.SessionAsync(Deadline.Token());
        var transport = await session.OpenStreamAsync(Deadline.Token());
        (await world.OpenTransportAsync(transport, new ResumePoint(opened.Id, 4), Deadline.Token())).Received.ShouldBe(0);
        await ResumeWorld.UntilAsync(() => !opened.IsAttached);
        await accepted.WriteAsync("later"u8.ToArray(), Deadline.Token());

        var frame = new byte[ResumeFrame.HeaderSize + 5];
        await transport.ReadExactlyAsync(frame, Deadline.Token());
        frame[ResumeFrame.HeaderSize..].ShouldBe("later"u8.ToArray());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public async Task A_client_that_has_received_what_was_never_sent_is_refused(long received)
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await accepted.WriteAsync("seen"u8.ToArray(), Deadline.Token());

        (await RefusalAsync(world, new ResumePoint(opened.Id, received))).ShouldContain($"has received up to {received}, it says; between 0 and 4 is possible");

        await opened.ReadExactlyAsync(new byte[4], Deadline.Token());
    }

    [Fact]
    public async Task The_client_gives_up_after_its_time_and_says_what_it_tried()
    {
        var time = new ManualTime();
        await using var world = new ResumeWorld(client: ResumeOptions.Default with { TimeProvider = time, ReconnectTime = TimeSpan.FromMinutes(3) });
        await using var client = await world.ConnectAsync();
        var (opened, _) = await world.OpenAsync(client);
        world.Failure = new IOException("connection refused");
        await world.CutAsync();

        var reading = opened.ReadAsync(new byte[1], Deadline.Token()).AsTask();
        await ResumeWorld.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reading.IsCompleted;
        });

        (await Should.ThrowAsync<ResumeException>(reading)).Message.ShouldMatch(
            @"^The connection was lost and did not come back: \d+ attempts in 3 min, the last one: connection refused$");
        await ResumeWorld.UntilAsync(() => world.Events.Count == 2);
    }

    [Fact]
    public async Task The_agent_ends_a_stream_for_which_nobody_comes_back()
    {
        var time = new ManualTime();
        await using var world = new ResumeWorld(ResumeOptions.Default with { TimeProvider = time, KeepTime = TimeSpan.FromMinutes(10) });
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await VanishAsync(world, opened);
        await ResumeWorld.UntilAsync(() => world.Agent.OrphanCount == 1);

        time.Advance(TimeSpan.FromMinutes(9.9));
        world.Agent.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(0.1));

        world.Agent.Count.ShouldBe(0);
        (await Should.ThrowAsync<ResumeException>(async () => await accepted.ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldBe("Nobody came back for the connection within 10 min.");
    }

    [Fact]
    public async Task A_stream_that_is_back_is_not_ended()
    {
        var time = new ManualTime();
        await using var world = new ResumeWorld(ResumeOptions.Default with { TimeProvider = time });
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await world.CutAsync();
        await accepted.WriteAsync(new byte[5], Deadline.Token());
        await opened.ReadExactlyAsync(new byte[5], Deadline.Token());
        await ResumeWorld.UntilAsync(() => world.Agent.OrphanCount == 0);

        time.Advance(TimeSpan.FromDays(1));

        world.Agent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_too_many_streams_without_a_client_the_oldest_gives_way()
    {
        await using var world = new ResumeWorld(ResumeOptions.Default with { MaxOrphans = 2 });
        var accepted = new List<ResumableStream>();
        for (var i = 0; i < 3; i++)
        {
            await using var client = await world.ConnectAsync();
            var (opened, kept) = await world.OpenAsync(client);
            accepted.Add(kept);
            await VanishAsync(world, opened);
            await ResumeWorld.UntilAsync(() => !accepted[^1].IsAttached && world.Agent.OrphanCount == Math.Min(i + 1, 2));
        }

        (await Should.ThrowAsync<ResumeException>(async () => await accepted[0].ReadExactlyAsync(new byte[1], Deadline.Token())))
            .Message.ShouldStartWith("Too many connections wait for somebody who is away");
        world.Agent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task More_streams_than_the_agent_takes_are_refused()
    {
        await using var world = new ResumeWorld(ResumeOptions.Default with { MaxStreams = 1 });
        await using var client = await world.ConnectAsync();
        await world.OpenAsync(client);

        (await RefusalAsync(world, new ResumePoint(Guid.NewGuid(), Received: null)))
            .ShouldBe("There are 1 connections to this workspace already; close some first.");
    }

    [Fact]
    public async Task An_agent_that_ends_says_so_to_all()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (first, _) = await world.OpenAsync(client);
        var (second, _) = await world.OpenAsync(client);

        world.Agent.Close("The workspace stops.");

        foreach (var stream in new[] { first, second })
        {
            (await Should.ThrowAsync<ResumeException>(async () => await stream.ReadExactlyAsync(new byte[1], Deadline.Token())))
                .Message.ShouldBe("The workspace stops.");
        }
    }

    // A client that cannot say goodbye any more, and does not come back.
    private static async Task VanishAsync(ResumeWorld world, ResumableStream client)
    {
        world.Failure = new ResumeException("You are signed out.");
        await world.CutAsync();
        await Should.ThrowAsync<ResumeException>(async () => await client.ReadExactlyAsync(new byte[1], Deadline.Token()));
        world.Failure = null;
    }

    private static async Task<string> RefusalAsync(ResumeWorld world, ResumePoint point)
    {
        await using var session = await world.SessionAsync(Deadline.Token());
        var transport = await session.OpenStreamAsync(Deadline.Token());
        return (await Should.ThrowAsync<StreamRefusedException>(() => world.OpenTransportAsync(transport, point, Deadline.Token()))).Message;
    }
}
