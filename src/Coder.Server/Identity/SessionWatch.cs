using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;

namespace Coder.Server.Identity;

/// <summary>
/// Ends requests that go on for hours (WebSockets, event streams) when the session behind them ends: revoked, expired, or its user suspended
/// or deleted. Whoever ends sessions publishes on <see cref="Channel"/>; what only runs out is seen within a minute.
/// </summary>
internal sealed class SessionWatch(SessionStore sessions, Notifications notifications, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Where the end of a user's sessions is told.</summary>
    public static string Channel(Guid userId) => $"sessions:{userId}";

    /// <summary>Runs the rest of a request, which is ended when the session ends.</summary>
    public async Task RunAsync(HttpContext context, Actor actor, RequestDelegate next)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using var changes = await notifications.SubscribeAsync(Channel(actor.UserId), over.Token);
        var watching = WatchAsync(actor, changes, LongRequest.Of(context), over.Token);
        try
        {
            await next(context);
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    private async Task WatchAsync(Actor actor, Notifications.Subscription changes, LongRequest request, CancellationToken over)
    {
        try
        {
            while (await IsAliveAsync(actor, over))
            {
                await WaitAsync(changes, over);
            }

            await request.EndAsync();
        }
        catch (OperationCanceledException)
        {
            // The request is over.
        }
    }

    private async Task<bool> IsAliveAsync(Actor actor, CancellationToken ct)
    {
        try
        {
            return await sessions.IsAliveAsync(actor, ct);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is not null)
        {
            return true; // Nobody can end a session while the database is away; the next look tells.
        }
    }

    private async Task WaitAsync(Notifications.Subscription changes, CancellationToken ct)
    {
        using var interval = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, ct);
        try
        {
            await changes.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look.
        }
    }
}
