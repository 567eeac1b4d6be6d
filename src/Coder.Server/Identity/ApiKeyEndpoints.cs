using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Users;

namespace Coder.Server.Identity;

/// <summary>Routes of sessions and tokens.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder api)
    {
        api.MapGet("/auth/scopes", () => Json.Result(new ExternalApiKeyScopes(TokenScope.Catalog))).WithAccess(AccessRule.Public);
        var keys = api.MapGroup("/users/{user}/keys");
        keys.MapPost("", CreateSessionAsync).WithAccess(ResourceTypes.ApiKey, Actions.Create);
        keys.MapPost("/tokens", CreateTokenAsync).WithAccess(ResourceTypes.ApiKey, Actions.Create);
        keys.MapGet("/tokens", ListTokensAsync).WithAccess(ResourceTypes.ApiKey, Actions.Read);
        keys.MapGet("/tokens/tokenconfig", GetTokenConfigAsync).WithAccess(ResourceTypes.ApiKey, Actions.Read);
        keys.MapGet("/tokens/{key}", GetAsync).WithAccess(ResourceTypes.ApiKey, Actions.Read);
        keys.MapGet("/{key}", GetAsync).WithAccess(ResourceTypes.ApiKey, Actions.Read);
        keys.MapDelete("/{key}", (string user, string key, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct) =>
            ChangeAsync(user, key, actor, users, store, store.DeleteAsync, ct)).WithAccess(ResourceTypes.ApiKey, Actions.Delete);
        keys.MapPut("/{key}/expire", (string user, string key, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct) =>
            ChangeAsync(user, key, actor, users, store, store.ExpireAsync, ct)).WithAccess(ResourceTypes.ApiKey, Actions.Update);
    }

    private static async Task<IResult> CreateSessionAsync(
        string user, HttpContext context, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed
            ? found.Error!
            : (await store.CreateSessionAsync(actor, found.Value, context.Connection.RemoteIpAddress, ct)).ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> CreateTokenAsync(
        string user, HttpContext context, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        var request = await Json.ReadAsync<CreateTokenRequest>(context, ct);
        return (found.Error ?? request.Error) is { } error
            ? error
            : (await store.CreateTokenAsync(actor, found.Value, request.Value, context.Connection.RemoteIpAddress, ct))
                .ToResult(StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetTokenConfigAsync(
        string user, Actor actor, UserStore users, ApiKeyRules rules, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed ? found.Error! : Json.Result(new TokenConfig(rules.MaxLifetime(found.Value).Ticks * TimeSpan.NanosecondsPerTick));
    }

    private static async Task<IResult> ListTokensAsync(
        string user, HttpRequest request, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        return found.Failed
            ? found.Error!
            : Json.Result(await store.ListTokensAsync(
                actor, found.Value, IsSet(request, "include_all"), IsSet(request, "include_expired"), ct));
    }

    private static async Task<IResult> GetAsync(
        string user, string key, Actor actor, UserStore users, ApiKeyStore store, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var wanted = await store.GetAsync(actor, found.Value, key, ct);
        return wanted.ToResult();
    }

    private static async Task<IResult> ChangeAsync(
        string user,
        string key,
        Actor actor,
        UserStore users,
        ApiKeyStore store,
        Func<Actor, ApiKey, CancellationToken, Task<Outcome<Nothing>>> change,
        CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.Read, ct);
        if (found.Failed)
        {
            return found.Error!;
        }

        var wanted = await store.GetAsync(actor, found.Value, key, ct);
        if (wanted.Failed)
        {
            return wanted.Error!;
        }

        var changed = await change(actor, wanted.Value, ct);
        return changed.Failed ? changed.Error! : Results.NoContent();
    }

    private static bool IsSet(HttpRequest request, string name) => request.Query[name].ToString() is "true" or "1";
}
