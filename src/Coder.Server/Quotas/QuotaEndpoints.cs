using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Organizations;
using Coder.Server.Users;

namespace Coder.Server.Quotas;

/// <summary>Routes of what users may spend on workspaces.</summary>
internal static class QuotaEndpoints
{
    public static IServiceCollection AddQuotas(this IServiceCollection services) => services.AddSingleton<QuotaLedger>();

    public static void MapQuotas(this IEndpointRouteBuilder api)
    {
        api.MapGet("/organizations/{organization}/members/{user}/workspace-quota", GetAsync).WithAccess(ResourceTypes.User, Actions.Read);
        api.MapGet("/workspace-quota/{user}", (string user, Actor actor, OrganizationStore organizations, UserStore users, QuotaLedger ledger, CancellationToken ct) =>
            GetAsync("default", user, actor, organizations, users, ledger, ct)).WithAccess(ResourceTypes.User, Actions.Read);
    }

    private static async Task<IResult> GetAsync(
        string organization, string user, Actor actor, OrganizationStore organizations, UserStore users, QuotaLedger ledger, CancellationToken ct)
    {
        var found = await organizations.GetAsync(actor, organization, ct);
        var owner = await users.GetAsync(actor, user, Actions.Read, ct);
        return (found.Error ?? owner.Error) is { } error
            ? error
            : Json.Result(await ledger.ReadAsync(found.Value.Id, owner.Value.Id, ct));
    }
}
