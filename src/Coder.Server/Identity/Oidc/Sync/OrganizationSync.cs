using Coder.Sdk;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.Identity.Oidc.Sync;

/// <summary>Adds a user to the organizations that a claim means, and removes them from the others.</summary>
internal sealed partial class OrganizationSync(TimeProvider time, ILogger<OrganizationSync> logger)
{
    /// <summary>
    /// With no claim configured, memberships stay, and somebody without any joins the default organization. A claim that is missing means
    /// none; one that is not a list of texts changes nothing.
    /// </summary>
    public async Task RunAsync(
        NpgsqlConnection connection, Guid userId, OidcClaims claims, OrganizationSyncSettings settings, CancellationToken ct)
    {
        if (settings.Field.Length == 0)
        {
            await JoinAsync(connection, userId, DefaultOf, "NOT EXISTS (SELECT FROM organization_members WHERE user_id = @userId)", [], ct);
            return;
        }

        if (claims.Strings(settings.Field) is not { } values)
        {
            LogNoList(settings.Field, userId);
            return;
        }

        Guid[] wanted = [.. values.SelectMany(value => settings.Mapping.GetValueOrDefault(value) ?? []).Distinct()];
        var condition = settings.OrganizationAssignDefault ? $"(o.id = ANY(@wanted) OR {DefaultOf})" : "o.id = ANY(@wanted)";
        await JoinAsync(connection, userId, condition, "true", wanted, ct);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            WITH left_organizations AS (
                DELETE FROM organization_members m USING organizations o
                WHERE o.id = m.organization_id AND m.user_id = @userId AND NOT {condition}
                RETURNING m.organization_id
            )
            DELETE FROM group_members gm USING groups g, left_organizations l
            WHERE g.id = gm.group_id AND g.organization_id = l.organization_id AND gm.user_id = @userId
            """,
            new { userId, wanted },
            cancellationToken: ct));
    }

    private const string DefaultOf = "o.is_default";

    private async Task JoinAsync(
        NpgsqlConnection connection, Guid userId, string which, string when, Guid[] wanted, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            INSERT INTO organization_members (organization_id, user_id, created_at, updated_at)
            SELECT o.id, @userId, @now, @now FROM organizations o
            WHERE NOT o.deleted AND {which} AND {when}
            ON CONFLICT DO NOTHING
            """,
            new { userId, wanted, now = time.GetUtcNow() },
            cancellationToken: ct));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim {Field} of user {UserId} is not a list of texts; their organizations stay as they are")]
    private partial void LogNoList(string field, Guid userId);
}
