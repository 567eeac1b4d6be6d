using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Organizations;
using Coder.Server.Search;
using Coder.Server.Sharing;

namespace Coder.Server.Groups;

/// <summary>Routes of groups.</summary>
internal static class GroupEndpoints
{
    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddSingleton<GroupStore>()
        .AddSingleton<SharedObjects>()
        .AddSingleton<GroupChanges>();

    public static void MapGroups(this IEndpointRouteBuilder api)
    {
        api.MapGet("/groups", ListAsync).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapGet("/organizations/{organization}/groups", ListOfOrganizationAsync).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapPost("/organizations/{organization}/groups", CreateAsync).WithAccess(ResourceTypes.Group, Actions.Create);
        api.MapGet("/organizations/{organization}/groups/{name}", GetByNameAsync).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapGet("/organizations/{organization}/groups/{name}/members", ListMembersByNameAsync).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapGet("/groups/{id:guid}", async (Guid id, Actor actor, GroupStore store, CancellationToken ct) =>
            (await store.GetAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapGet("/groups/{id:guid}/members", ListMembersAsync).WithAccess(ResourceTypes.Group, Actions.Read);
        api.MapPatch("/groups/{id:guid}", UpdateAsync).WithAccess(ResourceTypes.Group, Actions.Update);
        api.MapDelete("/groups/{id:guid}", async (Guid id, Actor actor, GroupChanges changes, CancellationToken ct) =>
            (await changes.DeleteAsync(actor, id, ct)).ToResult()).WithAccess(ResourceTypes.Group, Actions.Delete);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, Actor actor, GroupStore store, CancellationToken ct)
    {
        var errors = new List<ValidationError>();
        var texts = request.Query["group_ids"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var ids = GroupRules.ReadIds("group_ids", texts, errors);
        return errors.Count > 0
            ? ApiError.BadRequest("Query parameters have invalid values.", [.. errors])
            : (await store.ListAsync(
                actor,
                new GroupFilter(request.Query["organization"], request.Query["has_member"], texts.Length == 0 ? null : ids),
                ct)).ToResult();
    }

    private static async Task<IResult> ListOfOrganizationAsync(
        string organization, Actor actor, OrganizationStore organizations, GroupStore store, CancellationToken ct)
    {
        var found = await organizations.GetAsync(actor, organization, ct);
        return found.Error is { } error
            ? error
            : (await store.ListAsync(actor, new GroupFilter(found.Value.Id.ToString(), null, null), ct)).ToResult();
    }

    private static async Task<IResult> CreateAsync(
        string organization, HttpContext context, Actor actor, GroupChanges changes, CancellationToken ct)
    {
        var body = await Json.ReadAsync<CreateGroupRequest>(context, ct);
        return body.Error is { } error ? error : (await changes.CreateAsync(actor, organization, body.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetByNameAsync(string organization, string name, Actor actor, GroupStore store, CancellationToken ct) =>
        (await store.GetAsync(actor, organization, name, ct)).ToResult();

    private static async Task<IResult> ListMembersByNameAsync(
        string organization, string name, HttpRequest request, Actor actor, GroupStore store, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, name, ct);
        return found.Error is { } error ? error : await ListMembersAsync(found.Value.Id, request, actor, store, ct);
    }

    private static async Task<IResult> ListMembersAsync(Guid id, HttpRequest request, Actor actor, GroupStore store, CancellationToken ct)
    {
        var page = PageRequest.Read(request.Query);
        return page.Error is { } error ? error : (await store.MembersAsync(actor, id, request.Query["q"], page.Value, ct)).ToResult();
    }

    private static async Task<IResult> UpdateAsync(Guid id, HttpContext context, Actor actor, GroupChanges changes, CancellationToken ct)
    {
        var body = await Json.ReadAsync<PatchGroupRequest>(context, ct);
        return body.Error is { } error ? error : (await changes.UpdateAsync(actor, id, body.Value, ct)).ToResult();
    }
}
