using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;

namespace Coder.Server.Users;

/// <summary>Routes of users: the first one, the list, and what can be changed of one.</summary>
internal static class UserEndpoints
{
    public static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddSingleton<UserStore>()
        .AddSingleton<UserChanges>()
        .AddSingleton<UserGuard>()
        .AddSingleton<UserSettingsStore>();

    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/first", GetFirstAsync).WithAccess(AccessRule.Public);
        api.MapPost("/users/first", CreateFirstAsync).WithAccess(AccessRule.Public);
        api.MapGet("/users", ListAsync).WithAccess(ResourceTypes.User, Actions.Read);
        api.MapPost("/users", CreateAsync).WithAccess(ResourceTypes.User, Actions.Create);
        api.MapGet("/users/roles", (Actor actor, Authorizer authorizer) => Json.Result(AssignableRoles(actor, authorizer)))
            .WithAccess(ResourceTypes.AssignRole, Actions.Read);

        var user = api.MapGroup("/users/{user}");
        user.MapGet("", GetAsync).WithAccess(ResourceTypes.User, Actions.Read);
        user.MapDelete("", DeleteAsync).WithAccess(ResourceTypes.User, Actions.Delete);
        user.MapPut("/profile", UpdateProfileAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        user.MapPut("/status/suspend", (string user, Actor actor, UserStore store, UserChanges changes, CancellationToken ct) =>
            UpdateStatusAsync(user, UserStatus.Suspended, actor, store, changes, ct)).WithAccess(ResourceTypes.User, Actions.Update);
        user.MapPut("/status/activate", (string user, Actor actor, UserStore store, UserChanges changes, CancellationToken ct) =>
            UpdateStatusAsync(user, UserStatus.Active, actor, store, changes, ct)).WithAccess(ResourceTypes.User, Actions.Update);
        user.MapGet("/roles", GetRolesAsync).WithAccess(ResourceTypes.User, Actions.Read);
        user.MapPut("/roles", UpdateRolesAsync).WithAccess(ResourceTypes.AssignRole, Actions.Assign);
        user.MapGet("/login-type", GetLoginTypeAsync).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        user.MapGet("/appearance", GetAppearanceAsync).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        user.MapPut("/appearance", UpdateAppearanceAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
    }

    private static async Task<IResult> GetFirstAsync(UserStore store, CancellationToken ct) => await store.AnyAsync(ct)
        ? Json.Result(new Response { Message = "The initial user has already been created!" })
        : new ApiError(StatusCodes.Status404NotFound, "The initial user has not been created!");

    private static async Task<IResult> CreateFirstAsync(HttpContext context, UserStore store, CancellationToken ct)
    {
        var request = await Json.ReadAsync<CreateFirstUserRequest>(context, ct);
        return request.Failed ? request.Error! : (await store.CreateFirstAsync(RequestSource.Of(context), request.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, Actor actor, UserStore store, CancellationToken ct)
    {
        var page = PageRequest.Read(request.Query);
        return page.Failed ? page.Error! : (await store.ListAsync(actor, request.Query["q"], page.Value, ct)).ToResult();
    }

    private static async Task<IResult> CreateAsync(HttpContext context, Actor actor, UserStore store, CancellationToken ct)
    {
        var request = await Json.ReadAsync<CreateUserRequest>(context, ct);
        return request.Failed ? request.Error! : (await store.CreateAsync(actor, request.Value, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(string user, Actor actor, UserStore store, CancellationToken ct) =>
        (await store.GetAsync(actor, user, Actions.Read, ct)).ToResult();

    private static async Task<IResult> DeleteAsync(string user, Actor actor, UserStore store, UserChanges changes, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var deleted = await changes.DeleteAsync(actor, found.Value, ct);
        return deleted.Failed ? deleted.Error! : Json.Result(new Response { Message = "User has been deleted!" });
    }

    private static async Task<IResult> UpdateProfileAsync(
        string user, HttpContext context, Actor actor, UserStore store, UserChanges changes, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.Read, ct);
        var request = await Json.ReadAsync<UpdateUserProfileRequest>(context, ct);
        return (found.Error ?? request.Error) is { } error
            ? error
            : (await changes.UpdateProfileAsync(actor, found.Value, request.Value, ct)).ToResult();
    }

    private static async Task<IResult> UpdateStatusAsync(
        string user, string status, Actor actor, UserStore store, UserChanges changes, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed ? found.Error! : (await changes.UpdateStatusAsync(actor, found.Value, status, ct)).ToResult();
    }

    private static async Task<IResult> GetRolesAsync(
        string user, Actor actor, UserStore store, UserSettingsStore settings, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed ? found.Error! : Json.Result(new UserRoles
        {
            Roles = [.. found.Value.Roles.Select(role => role.Name)],
            OrganizationRoles = await settings.OrganizationRolesAsync(found.Value, ct),
        });
    }

    private static async Task<IResult> UpdateRolesAsync(
        string user, HttpContext context, Actor actor, UserStore store, UserChanges changes, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.Read, ct);
        var request = await Json.ReadAsync<UpdateRoles>(context, ct);
        return (found.Error ?? request.Error) is { } error
            ? error
            : (await changes.UpdateRolesAsync(actor, found.Value, request.Value.Roles, ct)).ToResult();
    }

    private static async Task<IResult> GetLoginTypeAsync(string user, Actor actor, UserStore store, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.ReadPersonal, ct);
        return found.Failed ? found.Error! : Json.Result(new UserLoginType { LoginType = found.Value.LoginType });
    }

    private static async Task<IResult> GetAppearanceAsync(
        string user, Actor actor, UserStore store, UserSettingsStore settings, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.ReadPersonal, ct);
        return found.Failed ? found.Error! : Json.Result(await settings.AppearanceAsync(found.Value, ct));
    }

    private static async Task<IResult> UpdateAppearanceAsync(
        string user, HttpContext context, Actor actor, UserStore store, UserSettingsStore settings, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, user, Actions.UpdatePersonal, ct);
        var request = await Json.ReadAsync<UserAppearanceSettings>(context, ct);
        return (found.Error ?? request.Error) is { } error
            ? error
            : (await settings.UpdateAppearanceAsync(found.Value, request.Value, ct)).ToResult();
    }

    private static IReadOnlyList<AssignableRole> AssignableRoles(Actor actor, Authorizer authorizer) =>
    [
        .. Access.Roles.Site.Values.OrderBy(role => role.Name, StringComparer.Ordinal)
            .Select(role => RoleAnswer.Of(role, organization: null, authorizer.CanAssign(actor, role.Name, organization: null))),
    ];
}
