using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Organizations.Sync;
using Coder.Server.Users;

namespace Coder.Server.Organizations;

/// <summary>Routes of organizations and their members.</summary>
internal static class OrganizationEndpoints
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddSingleton<OrganizationStore>()
        .AddSingleton<OrganizationRoles>()
        .AddSingleton<OrganizationChanges>()
        .AddSingleton<MemberChanges>()
        .AddSingleton<CustomRoles>()
        .AddSingleton<SharingPolicy>()
        .AddIdpSyncSettings();

    public static void MapOrganizations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/organizations", async (Actor actor, OrganizationStore store, CancellationToken ct) =>
            Json.Result(await store.ListAsync(actor, memberId: null, ct))).WithAccess(ResourceTypes.Organization, Actions.Read);
        api.MapGet("/organizations/{organization}", async (string organization, Actor actor, OrganizationStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, organization, ct)).ToResult()).WithAccess(ResourceTypes.Organization, Actions.Read);
        api.MapGet("/organizations/{organization}/members", ListMembersAsync).WithAccess(ResourceTypes.OrganizationMember, Actions.Read);
        api.MapGet("/organizations/{organization}/paginated-members", PageMembersAsync)
            .WithAccess(ResourceTypes.OrganizationMember, Actions.Read);
        api.MapGet("/organizations/{organization}/members/{user}", GetMemberAsync).WithAccess(ResourceTypes.OrganizationMember, Actions.Read);
        api.MapGet("/users/{user}/organizations", ListOfUserAsync).WithAccess(ResourceTypes.Organization, Actions.Read);
        api.MapGet("/users/{user}/organizations/{organization}", GetOfUserAsync).WithAccess(ResourceTypes.Organization, Actions.Read);
        OrganizationChangeEndpoints.Map(api);
        api.MapIdpSyncSettings();
    }

    private static async Task<IResult> ListMembersAsync(string organization, Actor actor, OrganizationStore store, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var members = await store.MembersAsync(actor, found.Value, userId: null, default, ct);
        return members.Failed ? members.Error! : Json.Result(members.Value.Members);
    }

    private static async Task<IResult> PageMembersAsync(
        string organization, Actor actor, OrganizationStore store, HttpRequest request, CancellationToken ct)
    {
        var page = Page.Of(request);
        if (page.Failed)
        {
            return page.Error!;
        }

        var found = await store.GetAsync(actor, organization, ct);
        return found.Failed ? found.Error! : (await store.MembersAsync(actor, found.Value, userId: null, page.Value, ct)).ToResult();
    }

    private static async Task<IResult> GetMemberAsync(
        string organization, string user, Actor actor, OrganizationStore store, UserStore users, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        var member = await users.GetAsync(actor, user, Actions.Read, ct);
        if (found.Error is not null || member.Error is not null)
        {
            return ApiError.NotFound();
        }

        var members = await store.MembersAsync(actor, found.Value, member.Value.Id, default, ct);
        return members is { Failed: false, Value.Members: [var only] } ? Json.Result(only) : ApiError.NotFound();
    }

    private static async Task<IResult> ListOfUserAsync(
        string user, Actor actor, OrganizationStore store, UserStore users, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed ? found.Error! : Json.Result(await store.ListAsync(actor, found.Value.Id, ct));
    }

    private static async Task<IResult> GetOfUserAsync(
        string user, string organization, Actor actor, OrganizationStore store, UserStore users, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var wanted = await store.GetAsync(actor, organization, ct);
        return wanted.Failed || !found.Value.OrganizationIds.Contains(wanted.Value.Id) ? ApiError.NotFound() : wanted.ToResult();
    }
}
