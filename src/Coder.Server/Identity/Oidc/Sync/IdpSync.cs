using Dapper;
using Npgsql;

namespace Coder.Server.Identity.Oidc.Sync;

/// <summary>Brings a user in line with the provider's claims at a login: organizations first, then the groups and roles in them.</summary>
internal sealed class IdpSync(IdpSyncStore store, OrganizationSync organizations, GroupSync groups, RoleSync roles)
{
    /// <summary>Runs in the login's transaction.</summary>
    public async Task RunAsync(NpgsqlConnection connection, Guid userId, OidcClaims claims, CancellationToken ct)
    {
        await organizations.RunAsync(connection, userId, claims, await store.OrganizationsAsync(connection, ct), ct);
        var memberships = (await connection.QueryAsync<Guid>(new CommandDefinition(
            "SELECT organization_id FROM organization_members WHERE user_id = @userId ORDER BY organization_id",
            new { userId },
            cancellationToken: ct))).AsList();
        var defaultOrganization = await connection.ExecuteScalarAsync<Guid>(new CommandDefinition(
            "SELECT id FROM organizations WHERE is_default", cancellationToken: ct));
        var settings = await store.ReadAsync(connection, memberships, defaultOrganization, ct);
        foreach (var (organization, rules) in settings.Groups)
        {
            await groups.RunAsync(connection, userId, organization, claims, rules, ct);
        }

        foreach (var (organization, rules) in settings.Roles)
        {
            await roles.RunOrganizationAsync(connection, userId, organization, claims, rules, ct);
        }

        await roles.RunSiteAsync(connection, userId, claims, ct);
    }
}
