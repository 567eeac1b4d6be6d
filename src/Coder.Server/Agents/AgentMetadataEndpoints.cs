using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Agents;

/// <summary>Routes that stream an agent's metadata: all values at once, then again whenever one has changed.</summary>
internal static class AgentMetadataEndpoints
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    public static void MapAgentMetadata(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workspaceagents/{agent:guid}/watch-metadata", WatchEventsAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet("/workspaceagents/{agent:guid}/watch-metadata-ws", WatchSocketAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
    }

    private static async Task<IResult> WatchEventsAsync(
        Guid agent, HttpContext context, Actor actor, AgentStore agents, AgentMetadataReader reader, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        await using var stream = await ServerSentEvents.StartAsync(context, ct);
        await StreamAsync(stream, found.Value, reader, ct);
        return Results.Empty;
    }

    private static async Task<IResult> WatchSocketAsync(
        Guid agent, HttpContext context, Actor actor, AgentStore agents, AgentMetadataReader reader, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var socket = await WebSocketJson.AcceptAsync(context, ct);
        if (socket.Failed)
        {
            return socket.Error!;
        }

        await using var stream = socket.Value;
        await StreamAsync(stream, found.Value, reader, stream.Closed);
        return Results.Empty;
    }

    private static async Task StreamAsync(IEventStream stream, AgentContext agent, AgentMetadataReader reader, CancellationToken ct)
    {
        try
        {
            await using var changes = await reader.SubscribeAsync(agent, ct);
            while (true)
            {
                await stream.DataAsync(await reader.ReadAsync(agent, ct), ct);
                while (!await reader.ChangedAsync(changes, PingInterval, ct))
                {
                    await stream.PingAsync(ct);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }
    }
}
