using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Workspaces;

/// <summary>The API of a workspace's settings.</summary>
internal static class WorkspaceSettingEndpoints
{
    private const string Route = "/workspaces/{id:guid}";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPatch(Route, (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            ChangeAsync<UpdateWorkspaceRequest>(context, body => settings.RenameAsync(actor, id, body.Name, ct), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPut(Route + "/autostart", (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            ChangeAsync<UpdateWorkspaceAutostartRequest>(context, body => settings.SetAutostartAsync(actor, id, body.Schedule, ct), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPut(Route + "/ttl", (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            ChangeAsync<UpdateWorkspaceTtlRequest>(context, body => settings.SetTtlAsync(actor, id, body.TtlMs, ct), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPut(Route + "/autoupdates", (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            ChangeAsync<UpdateWorkspaceAutomaticUpdatesRequest>(
                context, body => settings.SetAutomaticUpdatesAsync(actor, id, body.AutomaticUpdates, ct), ct))
            .WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPut(Route + "/favorite", async (Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            NoContent(await settings.SetFavoriteAsync(actor, id, favorite: true, ct))).WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapDelete(Route + "/favorite", async (Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            NoContent(await settings.SetFavoriteAsync(actor, id, favorite: false, ct))).WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPost(Route + "/usage", async (Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
            NoContent(await settings.RecordUsageAsync(actor, id, ct)))
            .WithAccess(ResourceTypes.Workspace, Actions.Ssh);
        api.MapPut(Route + "/dormant", async (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<UpdateWorkspaceDormancy>(context, ct);
            return body.Error is { } error ? error : Unchanged(await settings.SetDormantAsync(actor, id, body.Value.Dormant, ct));
        }).WithAccess(ResourceTypes.Workspace, Actions.Update);
        api.MapPut(Route + "/extend", async (HttpContext context, Guid id, Actor actor, WorkspaceSettings settings, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<PutExtendWorkspaceRequest>(context, ct);
            return body.Error is { } error ? error : (await settings.ExtendAsync(actor, id, body.Value.Deadline, ct)).ToResult();
        }).WithAccess(ResourceTypes.Workspace, Actions.Update);
    }

    private static async Task<IResult> ChangeAsync<T>(HttpContext context, Func<T, Task<Outcome<Nothing>>> change, CancellationToken ct)
        where T : class
    {
        var body = await Json.ReadAsync<T>(context, ct);
        return body.Error is { } error ? error : NoContent(await change(body.Value));
    }

    private static IResult NoContent(Outcome<Nothing> outcome) => outcome.Error is { } error ? error : Results.NoContent();

    // An answer "not modified" has no body.
    private static IResult Unchanged(Outcome<Workspace> outcome) => outcome.Error is { Status: StatusCodes.Status304NotModified }
        ? Results.StatusCode(StatusCodes.Status304NotModified)
        : outcome.ToResult();
}
