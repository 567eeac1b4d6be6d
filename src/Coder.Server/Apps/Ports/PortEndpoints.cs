using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Http;
using Coder.Tunnel;
using Coder.Tunnel.Control;

namespace Coder.Server.Apps.Ports;

/// <summary>Routes of ports: which are open in a workspace, and which are shared.</summary>
internal static class PortEndpoints
{
    private const string Shares = "/workspaces/{id:guid}/port-share";

    /// <summary>Ports of services that nobody opens in a browser: the list that Coder leaves out.</summary>
    private static readonly HashSet<int> Ignored =
    [
        20, 21, 22, 23, 25, 53, 110, 143, 179, 389, 465, 587, 636, 989, 990, 993, 995, 3306, 3389, 5432, 27017, 27018, 27019, 28017,
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void MapPorts(this IEndpointRouteBuilder api)
    {
        api.MapGet(Shares, async (Guid id, Actor actor, PortShareStore store, CancellationToken ct) =>
            (await store.ListAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapPost(Shares, async (HttpContext context, Guid id, Actor actor, PortShareStore store, CancellationToken ct) =>
        {
            if (await store.RefuseAsync(actor, id, ct) is { } refused)
            {
                return refused;
            }

            var body = await Json.ReadAsync<UpsertWorkspaceAgentPortShareRequest>(context, ct);
            return body.Error is { } error ? error : (await store.ShareAsync(actor, id, body.Value, ct)).ToResult();
        }).WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapDelete(Shares, async (HttpContext context, Guid id, Actor actor, PortShareStore store, CancellationToken ct) =>
        {
            if (await store.RefuseAsync(actor, id, ct) is { } refused)
            {
                return refused; // Before the body: what is wrong with it is not for everybody.
            }

            var body = await Json.ReadAsync<DeleteWorkspaceAgentPortShareRequest>(context, ct);
            return (body.Error ?? (await store.EndAsync(actor, id, body.Value, ct)).Error) is { } error ? error : Results.NoContent();
        }).WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapGet("/workspaceagents/{agent:guid}/listening-ports", ListeningAsync).WithAccess(ResourceTypes.Workspace, Actions.ApplicationConnect);
    }

    private static async Task<IResult> ListeningAsync(
        Guid agent, Actor actor, AgentStore agents, AgentConnections connections, TimeProvider time, CancellationToken ct)
    {
        var found = await agents.FindAsync(actor, agent, Actions.ApplicationConnect, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        if (connections.Find(agent) is not { } connection)
        {
            return ApiError.BadRequest("The agent is not connected. Start the workspace, or wait until its agent is back.");
        }

        using var timeout = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            var answer = await connection.CallAsync(
                AgentMethods.ListeningPorts, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ListeningPorts, linked.Token);
            return Json.Result(new WorkspaceAgentListeningPortsResponse
            {
                Ports =
                [
                    .. answer.Ports.Where(port => port.Port > 8 && !Ignored.Contains(port.Port))
                        .Select(port => new WorkspaceAgentListeningPort(port.ProcessName, "tcp", port.Port)),
                ],
            });
        }
        catch (Exception e) when (e is TunnelException or ControlException || timeout.IsCancellationRequested)
        {
            return new ApiError(StatusCodes.Status502BadGateway, "The agent did not say which ports are open.", e.Message);
        }
    }
}
