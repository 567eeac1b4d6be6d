using System.Globalization;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;

namespace Coder.Server.Agents;

/// <summary>Routes of agents' logs: reading and following for users, appending for agents.</summary>
internal static class AgentLogEndpoints
{
    /// <summary>Lines per answer frame while following.</summary>
    private const int FrameLines = 1000;

    private const int MaxLinesPerPatch = 10_000;

    public static void MapAgentLogs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workspaceagents/{agent:guid}/logs", ReadAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet("/workspaceagents/{agent:guid}/startup-logs", ReadAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPatch("/workspaceagents/me/logs", AppendAsync).WithAccess(AccessRule.Agent);
        api.MapPost("/workspaceagents/me/log-source", AddSourceAsync).WithAccess(AccessRule.Agent);
    }

    private static async Task<IResult> ReadAsync(
        Guid agent, HttpContext context, Actor actor, AgentStore agents, AgentLogStore logs, Notifications notifications, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.Read, ct);
        var after = ReadId(context.Request, "after");
        var before = ReadId(context.Request, "before");
        if ((found.Error ?? after.Error ?? before.Error) is { } error)
        {
            return error;
        }

        if (!context.Request.Query.ContainsKey("follow"))
        {
            return Json.Result(await logs.ReadAsync(found.Value, after.Value ?? 0, before.Value, int.MaxValue, ct));
        }

        var socket = await WebSocketJson.AcceptAsync(context, ct);
        if (socket.Failed)
        {
            return socket.Error!;
        }

        await using var stream = socket.Value;
        await FollowAsync(stream, found.Value, after.Value ?? 0, logs, notifications);
        return Results.Empty;
    }

    private static async Task FollowAsync(
        WebSocketJson stream, AgentContext agent, long after, AgentLogStore logs, Notifications notifications)
    {
        await using var changes = await notifications.SubscribeAsync(AgentChannels.Logs(agent.AgentId), stream.Closed);
        try
        {
            do
            {
                IReadOnlyList<WorkspaceAgentLog> lines;
                do
                {
                    lines = await logs.ReadAsync(agent, after, before: null, FrameLines, stream.Closed);
                    if (lines.Count > 0)
                    {
                        await stream.SendAsync(lines, stream.Closed);
                        after = lines[^1].Id;
                    }
                }
                while (lines.Count == FrameLines);
            }
            while (await changes.WaitAsync(stream.Closed));
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }
    }

    private static Outcome<long?> ReadId(HttpRequest request, string name)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return (long?)null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? (long?)id
            : ApiError.BadRequest($"Query param \"{name}\" must be an integer.", new ValidationError(name, $"\"{text}\" is not a whole number."));
    }

    private static async Task<IResult> AppendAsync(HttpContext context, Actor agent, AgentLogStore logs, CancellationToken ct)
    {
        var request = await Json.ReadAsync<PatchAgentLogsRequest>(context, ct);
        if (request.Failed)
        {
            return request.Error!;
        }

        if (request.Value.Logs is [] or { Count: > MaxLinesPerPatch })
        {
            return ApiError.Invalid("logs", $"Must have 1 to {MaxLinesPerPatch} lines.");
        }

        var source = request.Value.LogSourceId;
        if (source == Guid.Empty)
        {
            source = AgentLogStore.ExternalSource;
            await logs.AddSourceAsync(agent, source, "External", "/emojis/1f310.png", ct);
        }

        var full = await logs.AppendAsync(
            agent, source, [.. request.Value.Logs.Select(line => new NewAgentLog(line.CreatedAt, line.Level, line.Output))], ct);
        return full
            ? ApiError.TooLarge($"The agent's log is full: at most {AgentLogStore.MaxBytes} bytes are kept.")
            : Json.Result(new Response { Message = "Logs have been stored." });
    }

    private static async Task<IResult> AddSourceAsync(HttpContext context, Actor agent, AgentLogStore logs, CancellationToken ct)
    {
        var request = await Json.ReadAsync<PostLogSourceRequest>(context, ct);
        return request.Failed
            ? request.Error!
            : Json.Result(
                await logs.AddSourceAsync(agent, request.Value.Id, request.Value.DisplayName, request.Value.Icon, ct),
                StatusCodes.Status201Created);
    }
}
