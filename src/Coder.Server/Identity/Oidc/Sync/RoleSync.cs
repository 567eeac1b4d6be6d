using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.Identity.Oidc.Sync;

/// <summary>
/// Gives a user the roles that a claim names. A claim that is missing, or is not a list of texts, keeps the roles: a provider that forgot a
/// mapper must not take administrators their rights.
/// </summary>
internal sealed partial class RoleSync(OidcOptions options, TimeProvider time, ILogger<RoleSync> logger)
{
    private const long OwnersLock = 0x636f646572_04;

    /// <summary>Roles of the whole site.</summary>
    public async Task RunSiteAsync(NpgsqlConnection connection, Guid userId, OidcClaims claims, CancellationToken ct)
    {
        if (ValuesOf(claims, options.UserRoleField, userId) is not { } values)
        {
            return;
        }

        var named = values.SelectMany(value => options.UserRoleMapping.GetValueOrDefault(value) ?? [value]).Concat(options.UserRoleDefault);
        var roles = Known(named, Access.Roles.Site.ContainsKey, RoleName.Member, userId);
        if (!roles.Contains(RoleName.Owner) && await IsLastOwnerAsync(connection, userId, ct))
        {
            LogLastOwner(userId);
            roles.Add(RoleName.Owner);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE users SET rbac_roles = @roles, updated_at = @now WHERE id = @userId AND rbac_roles <> @roles",
            new { userId, roles = roles.ToArray(), now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    /// <summary>Roles within an organization, built-in and defined there.</summary>
    public async Task RunOrganizationAsync(
        NpgsqlConnection connection, Guid userId, Guid organization, OidcClaims claims, RoleSyncSettings settings, CancellationToken ct)
    {
        if (ValuesOf(claims, settings.Field, userId) is not { } values)
        {
            return;
        }

        var custom = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT name FROM custom_roles WHERE organization_id = @organization", new { organization }, cancellationToken: ct))).ToHashSet();
        var named = values.SelectMany(value => settings.Mapping.GetValueOrDefault(value) ?? [value]);
        var roles = Known(named, name => Access.Roles.InOrganization.ContainsKey(name) || custom.Contains(name), RoleName.OrganizationMember, userId);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE organization_members SET roles = @roles, updated_at = @now
            WHERE user_id = @userId AND organization_id = @organization AND roles <> @roles
            """,
            new { userId, organization, roles = roles.ToArray(), now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    /// <summary>Whether nobody else could still administer the site. One login at a time asks, so that two owners cannot leave at the same moment.</summary>
    private static async Task<bool> IsLastOwnerAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition($"SELECT pg_advisory_xact_lock({OwnersLock})", cancellationToken: ct));
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            SELECT EXISTS (SELECT FROM users WHERE id = @userId AND 'owner' = ANY(rbac_roles))
               AND NOT EXISTS (SELECT FROM users WHERE id <> @userId AND 'owner' = ANY(rbac_roles) AND NOT deleted AND status <> 'suspended')
            """,
            new { userId },
            cancellationToken: ct));
    }

    private IReadOnlyList<string>? ValuesOf(OidcClaims claims, string field, Guid userId)
    {
        if (field.Length == 0)
        {
            return null;
        }

        if (!claims.Has(field))
        {
            LogMissing(field, userId);
            return null;
        }

        var values = claims.Strings(field);
        if (values is null)
        {
            LogNoList(field, userId);
        }

        return values;
    }

    private SortedSet<string> Known(IEnumerable<string> names, Func<string, bool> exists, string implied, Guid userId)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => name.Length > 0 && name != implied))
        {
            if (exists(name))
            {
                roles.Add(name);
            }
            else
            {
                LogUnknown(name, userId);
            }
        }

        return roles;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The claim {Field} of user {UserId} is missing; their roles stay as they are")]
    private partial void LogMissing(string field, Guid userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim {Field} of user {UserId} is not a list of texts; their roles stay as they are")]
    private partial void LogNoList(string field, Guid userId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The provider's role {Role} of user {UserId} is not a role here and is ignored")]
    private partial void LogUnknown(string role, Guid userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId} is the last owner and stays one, although the provider does not name the role")]
    private partial void LogLastOwner(Guid userId);
}
