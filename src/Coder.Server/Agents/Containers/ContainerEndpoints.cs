using System.Text.Json;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;

namespace Coder.Server.Agents.Containers;

/// <summary>Routes of the containers in a workspace: the agent lists them, and makes dev containers anew or removes them.</summary>
internal static class ContainerEndpoints
{
    private const string Route = "/workspaceagents/{agent:guid}/containers";

    /// <summary>How often the agent is asked while somebody watches: what is no dev container changes without a word.</summary>
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(10);

    public static void MapContainers(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, ListAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet(Route + "/watch", WatchAsync).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPost(Route + "/devcontainers/{id:guid}/recreate", (Guid agent, Guid id, Actor actor, ContainerQuestions questions, CancellationToken ct) =>
            questions.ChangeAsync(actor, agent, AgentMethods.RecreateDevcontainer, id, ct)).WithAccess(ResourceTypes.Workspace, Actions.Ssh);
        api.MapDelete(Route + "/devcontainers/{id:guid}", (Guid agent, Guid id, Actor actor, ContainerQuestions questions, CancellationToken ct) =>
            questions.ChangeAsync(actor, agent, AgentMethods.DeleteDevcontainer, id, ct)).WithAccess(ResourceTypes.Workspace, Actions.Ssh);
    }

    private static async Task<IResult> ListAsync(Guid agent, HttpContext context, Actor actor, ContainerQuestions questions, CancellationToken ct)
    {
        var list = await questions.ListAsync(actor, agent, ct);
        return list.Error is { } error ? error : Json.Result(Chosen(list.Value, context.Request.Query["label"]));
    }

    private static async Task<IResult> WatchAsync(
        Guid agent, HttpContext context, Actor actor, ContainerQuestions questions, Notifications notifications, TimeProvider time, CancellationToken ct)
    {
        await using var changes = await notifications.SubscribeAsync(AgentChannels.Containers(agent), ct);
        var list = await questions.ListAsync(actor, agent, ct);
        if (list.Error is { } error)
        {
            return error;
        }

        var socket = await WebSocketJson.AcceptAsync(context, ct);
        if (socket.Failed)
        {
            return socket.Error!;
        }

        await using var stream = socket.Value;
        try
        {
            // It ends with the agent's connection – a client that comes back sees then what there is – and with the right to see it.
            for (var told = ""; !list.Failed; list = await questions.ListAsync(actor, agent, stream.Closed))
            {
                if (JsonSerializer.Serialize(list.Value, Json.Options) is var now && now != told)
                {
                    await stream.SendAsync(list.Value, stream.Closed);
                    told = now;
                }

                await ChangedAsync(changes, time, stream.Closed);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }

        return Results.Empty;
    }

    private static async Task ChangedAsync(Notifications.Subscription changes, TimeProvider time, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(WatchInterval, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            await changes.WaitAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time to look.
        }
    }

    /// <summary>Containers that have all of the labels <c>name=value</c>.</summary>
    private static WorkspaceAgentListContainersResponse Chosen(WorkspaceAgentListContainersResponse list, IEnumerable<string?> labels)
    {
        var wanted = labels.Select(label => (label ?? "").Split('=', 2)).Select(pair => (Name: pair[0], Value: pair.ElementAtOrDefault(1) ?? "")).ToList();
        return wanted.Count == 0
            ? list
            : list with { Containers = [.. list.Containers.Where(container => wanted.TrueForAll(label => container.Labels.GetValueOrDefault(label.Name) == label.Value))] };
    }
}
