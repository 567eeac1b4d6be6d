using System.Net.WebSockets;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;

namespace Coder.Server.Workspaces;

/// <summary>Sends a workspace again whenever it changes, until the client goes away or the workspace is deleted.</summary>
internal sealed class WorkspaceWatch(WorkspaceStore store, Notifications notifications, TimeProvider time)
{
    /// <summary>Proxies close what is silent for a minute.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>The smallest time between two sends: a starting workspace changes many times a second.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>Answers with server-sent events.</summary>
    public async Task<IResult> AnswerEventsAsync(HttpContext context, Actor actor, Guid id, CancellationToken ct)
    {
        if ((await store.GetAsync(actor, id, ct)).Error is { } error)
        {
            return error;
        }

        await using var events = await ServerSentEvents.StartAsync(context, ct);
        await SendAsync(events, actor, id, ct);
        return Results.Empty;
    }

    /// <summary>Answers with a WebSocket that carries the same events.</summary>
    public async Task<IResult> AnswerSocketAsync(HttpContext context, Actor actor, Guid id, CancellationToken ct)
    {
        if ((await store.GetAsync(actor, id, ct)).Error is { } error)
        {
            return error;
        }

        var accepted = await WebSocketJson.AcceptAsync(context, ct);
        if (accepted.Error is { } refused)
        {
            return refused;
        }

        await using var socket = accepted.Value;
        await SendAsync(socket, actor, id, socket.Closed);
        return Results.Empty;
    }

    private async Task SendAsync(IEventStream stream, Actor actor, Guid id, CancellationToken ct)
    {
        try
        {
            await using var changes = await notifications.SubscribeAsync(ProvisioningChannels.Workspace(id), ct);
            while (true)
            {
                var workspace = await store.GetAsync(actor, id, ct);
                if (workspace.Error is { } gone)
                {
                    await stream.ErrorAsync(gone, ct);
                    return;
                }

                await stream.DataAsync(workspace.Value, ct);
                await Task.Delay(Pace, time, ct);
                while (!await ChangedAsync(changes, ct))
                {
                    await stream.PingAsync(ct);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client went away.
        }
    }

    private async Task<bool> ChangedAsync(Notifications.Subscription changes, CancellationToken ct)
    {
        using var ping = new CancellationTokenSource(PingInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ping.Token, ct);
        try
        {
            return await changes.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
