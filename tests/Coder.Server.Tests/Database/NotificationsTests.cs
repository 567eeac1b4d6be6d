using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Database;

public sealed class NotificationsTests
{
    [Fact]
    public async Task A_nudge_reaches_subscribers_of_its_channel_here_and_at_other_replicas()
    {
        await using var first = await TestServer.StartAsync();
        await using var second = await TestServer.StartAsync(connectionString: first.ConnectionString);
        var (here, there) = (first.Services.GetRequiredService<Notifications>(), second.Services.GetRequiredService<Notifications>());
        await using var near = await here.SubscribeAsync("workspace:1");
        await using var far = await there.SubscribeAsync("workspace:1");
        await using var other = await there.SubscribeAsync("workspace:2");
        using var timeout = new CancellationTokenSource(Deadline.Limit);

        // The far listener may still be connecting; a nudge that it misses is not repeated by itself.
        do
        {
            await here.PublishAsync("workspace:1", "build");
            (await near.Reader.ReadAsync(timeout.Token)).ShouldBe("build");
        }
        while (!await ArrivesAsync(far, timeout.Token));

        other.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_slow_subscriber_keeps_the_newest_and_a_disposed_one_completes()
    {
        var notifications = new Notifications();
        var subscription = await notifications.SubscribeAsync("c");
        for (var i = 0; i < 1000; i++)
        {
            await notifications.PublishAsync("c", $"{i}");
        }

        (await subscription.WaitAsync(CancellationToken.None)).ShouldBeTrue();
        await notifications.PublishAsync("c", "last");
        (await subscription.Reader.ReadAsync()).ShouldBe("last");
        await subscription.DisposeAsync();
        (await subscription.WaitAsync(CancellationToken.None)).ShouldBeFalse();
    }

    private static async Task<bool> ArrivesAsync(Notifications.Subscription subscription, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            return await subscription.Reader.ReadAsync(patience.Token) == "build";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
