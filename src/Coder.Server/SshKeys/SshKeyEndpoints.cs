using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Users;

namespace Coder.Server.SshKeys;

/// <summary>Routes of the SSH key with which a user's workspaces reach Git servers.</summary>
internal static class SshKeyEndpoints
{
    private const string Route = "/users/{user}/gitsshkey";

    public static IServiceCollection AddSshKeys(this IServiceCollection services) => services.AddSingleton<SshKeyStore>();

    public static void MapSshKeys(this IEndpointRouteBuilder api)
    {
        api.MapGet(Route, GetAsync).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        api.MapPut(Route, RenewAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        api.MapGet("/workspaceagents/me/gitsshkey", async (Actor agent, SshKeyStore keys, CancellationToken ct) =>
            (await keys.ForAgentAsync(agent, ct)).ToResult()).WithAccess(AccessRule.Agent);
    }

    private static async Task<IResult> GetAsync(string user, Actor actor, UserStore users, SshKeyStore keys, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.ReadPersonal, ct);
        return found.Failed ? found.Error! : (await keys.GetAsync(actor, found.Value, ct)).ToResult();
    }

    private static async Task<IResult> RenewAsync(string user, Actor actor, UserStore users, SshKeyStore keys, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.UpdatePersonal, ct);
        return found.Failed ? found.Error! : (await keys.RenewAsync(actor, found.Value, ct)).ToResult();
    }
}
