using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Workspaces.Sharing;

/// <summary>Routes of whom a workspace is shared with.</summary>
internal static class WorkspaceSharingEndpoints
{
    private const string Route = "/workspaces/{id:guid}/acl";

    public static IServiceCollection AddWorkspaceSharing(this IServiceCollection services) => services.AddSingleton<WorkspaceAclStore>();

    public static void MapWorkspaceSharing(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, async (Guid id, Actor actor, WorkspaceAclStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Workspace, Actions.Share);
        api.MapPatch(Route, UpdateAsync).WithAccess(ResourceTypes.Workspace, Actions.Share);
        api.MapDelete(Route, async (Guid id, Actor actor, WorkspaceAclStore store, CancellationToken ct) =>
            NoContent(await store.ClearAsync(actor, id, ct))).WithAccess(ResourceTypes.Workspace, Actions.Share);
    }

    private static async Task<IResult> UpdateAsync(Guid id, HttpContext context, Actor actor, WorkspaceAclStore store, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateWorkspaceAcl>(context, ct);
        return body.Error is { } error ? error : NoContent(await store.UpdateAsync(actor, id, body.Value, ct));
    }

    private static IResult NoContent(Outcome<Nothing> outcome) => outcome.Error is { } error ? error : Results.NoContent();
}
