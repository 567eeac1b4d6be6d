using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Users;

namespace Coder.Server.Organizations;

/// <summary>Routes that change organizations, their members, their roles and their sharing policy.</summary>
internal static class OrganizationChangeEndpoints
{
    private const string Route = "/organizations/{organization}";
    private const string Member = Route + "/members/{user}";
    private const string RolesRoute = Route + "/members/roles";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/organizations", CreateAsync).WithAccess(ResourceTypes.Organization, Actions.Create);
        api.MapPatch(Route, UpdateAsync).WithAccess(ResourceTypes.Organization, Actions.Update);
        api.MapDelete(Route, async (string organization, Actor actor, OrganizationChanges changes, CancellationToken ct) =>
            (await changes.DeleteAsync(actor, organization, ct)).ToResult()).WithAccess(ResourceTypes.Organization, Actions.Delete);

        api.MapPost(Member, AddMemberAsync).WithAccess(ResourceTypes.OrganizationMember, Actions.Create);
        api.MapDelete(Member, RemoveMemberAsync).WithAccess(ResourceTypes.OrganizationMember, Actions.Delete);
        api.MapPut(Member + "/roles", SetRolesAsync).WithAccess(ResourceTypes.AssignOrganizationRole, Actions.Assign);
        api.MapGet(Member + "/workspaces/available-users", AvailableUsersAsync).WithAccess(ResourceTypes.Workspace, Actions.Create);

        api.MapGet(RolesRoute, ListRolesAsync).WithAccess(ResourceTypes.AssignOrganizationRole, Actions.Read);
        api.MapPost(RolesRoute, CreateRoleAsync).WithAccess(ResourceTypes.AssignOrganizationRole, Actions.Create);
        api.MapPut(RolesRoute, UpdateRoleAsync).WithAccess(ResourceTypes.AssignOrganizationRole, Actions.Update);
        api.MapDelete(RolesRoute + "/{name}", DeleteRoleAsync).WithAccess(ResourceTypes.AssignOrganizationRole, Actions.Delete);

        api.MapGet(Route + "/settings/workspace-sharing", async (string organization, Actor actor, SharingPolicy policy, CancellationToken ct) =>
            (await policy.GetAsync(actor, organization, ct)).ToResult()).WithAccess(ResourceTypes.Organization, Actions.Read);
        api.MapPatch(Route + "/settings/workspace-sharing", SetSharingAsync).WithAccess(ResourceTypes.Organization, Actions.Update);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, Actor actor, OrganizationChanges changes, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateOrganizationRequest>(context, ct);
        return body.Error is { } error ? error : (await changes.CreateAsync(actor, body.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> UpdateAsync(
        string organization, HttpContext context, Actor actor, OrganizationChanges changes, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateOrganizationRequest>(context, ct);
        return body.Error is { } error ? error : (await changes.UpdateAsync(actor, organization, body.Value, ct)).ToResult();
    }

    private static async Task<IResult> AddMemberAsync(
        string organization, string user, Actor actor, OrganizationStore store, UserStore users, MemberChanges changes, CancellationToken ct)
    {
        var found = await FindAsync(organization, user, actor, store, users, ct);
        return found.Error is { } error ? error : (await changes.AddAsync(actor, found.Value.Organization, found.Value.User, ct)).ToResult();
    }

    private static async Task<IResult> RemoveMemberAsync(
        string organization, string user, Actor actor, OrganizationStore store, UserStore users, MemberChanges changes, CancellationToken ct)
    {
        var found = await FindAsync(organization, user, actor, store, users, ct);
        return found.Error is { } error
            ? error
            : NoContent(await changes.RemoveAsync(actor, found.Value.Organization, found.Value.User, ct));
    }

    private static async Task<IResult> SetRolesAsync(
        string organization, string user, HttpContext context, Actor actor, OrganizationStore store, UserStore users, MemberChanges changes,
        CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateRoles>(context, ct);
        var found = await FindAsync(organization, user, actor, store, users, ct);
        return (found.Error ?? body.Error) is { } error
            ? error
            : (await changes.SetRolesAsync(actor, found.Value.Organization, found.Value.User, body.Value.Roles, ct)).ToResult();
    }

    private static async Task<IResult> AvailableUsersAsync(
        string organization, string? q, HttpRequest request, Actor actor, OrganizationStore store, MemberChanges members, CancellationToken ct)
    {
        var page = Page.Of(request);
        var found = await store.GetAsync(actor, organization, ct);
        return (page.Error ?? found.Error) is { } error
            ? error
            : (await members.WorkspaceOwnersAsync(actor, found.Value, q, page.Value, ct)).ToResult();
    }

    private static async Task<IResult> ListRolesAsync(
        string organization, Actor actor, OrganizationStore store, OrganizationRoles roles, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        return found.Error is { } error ? error : (await roles.ListAsync(actor, found.Value.Id, ct)).ToResult();
    }

    private static async Task<IResult> CreateRoleAsync(
        string organization, HttpContext context, Actor actor, OrganizationStore store, CustomRoles roles, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CustomRoleRequest>(context, ct);
        var found = await store.GetAsync(actor, organization, ct);
        return (found.Error ?? body.Error) is { } error ? error : (await roles.CreateAsync(actor, found.Value, body.Value, ct)).ToResult();
    }

    private static async Task<IResult> UpdateRoleAsync(
        string organization, HttpContext context, Actor actor, OrganizationStore store, CustomRoles roles, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CustomRoleRequest>(context, ct);
        var found = await store.GetAsync(actor, organization, ct);
        return (found.Error ?? body.Error) is { } error ? error : (await roles.UpdateAsync(actor, found.Value, body.Value, ct)).ToResult();
    }

    private static async Task<IResult> DeleteRoleAsync(
        string organization, string name, Actor actor, OrganizationStore store, CustomRoles roles, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        return found.Error is { } error ? error : NoContent(await roles.DeleteAsync(actor, found.Value, name, ct));
    }

    private static async Task<IResult> SetSharingAsync(
        string organization, HttpContext context, Actor actor, SharingPolicy policy, CancellationToken ct)
    {
        var body = await Json.ReadAsync<UpdateWorkspaceSharingSettingsRequest>(context, ct);
        return body.Error is { } error ? error : (await policy.SetAsync(actor, organization, body.Value, ct)).ToResult();
    }

    private static async Task<Outcome<(Organization Organization, User User)>> FindAsync(
        string organization, string user, Actor actor, OrganizationStore store, UserStore users, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        var member = await users.GetAsync(actor, user, Actions.Read, ct);
        return (found.Error ?? member.Error) is { } error ? error : (found.Value, member.Value);
    }

    private static IResult NoContent(Outcome<Nothing> outcome) => outcome.Error is { } error ? error : Results.NoContent();
}
