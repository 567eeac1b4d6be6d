using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations.Sync;

/// <summary>Which claims logins brought, and with which values: what a sync can be set to. Every method authorises the actor.</summary>
internal sealed class ClaimCatalog(NpgsqlDataSource database, Authorizer authorizer)
{
    private const int Most = 1000;

    private const string Links =
        """
        FROM user_links l JOIN users u ON u.id = l.user_id AND NOT u.deleted
        WHERE l.login_type = 'oidc' AND (@organization::uuid IS NULL OR EXISTS (
            SELECT FROM organization_members m WHERE m.organization_id = @organization AND m.user_id = u.id))
        """;

    /// <summary>
    /// Names of the claims of all users, or of the members of an organization. A claim in an object is named with dots, as
    /// <c>realm_access.roles</c>.
    /// </summary>
    public Task<Outcome<string[]>> FieldsAsync(Actor actor, Guid? organization, CancellationToken ct) => QueryAsync(
        actor,
        organization,
        $"""
        WITH RECURSIVE claims (name, value) AS (
            SELECT e.key, e.value
            FROM (SELECT l.claims -> 'merged' AS merged {Links}) c CROSS JOIN LATERAL jsonb_each(c.merged) e
            WHERE jsonb_typeof(c.merged) = 'object'
            UNION
            SELECT c.name || '.' || e.key, e.value
            FROM claims c CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(c.value) WHEN 'object' THEN c.value ELSE jsonb_build_object() END) e
        )
        SELECT DISTINCT name AS text FROM claims WHERE jsonb_typeof(value) <> 'object'
        """,
        "",
        ct);

    /// <summary>Values of one claim; of a list, its entries.</summary>
    public Task<Outcome<string[]>> ValuesAsync(Actor actor, Guid? organization, string claim, CancellationToken ct) => QueryAsync(
        actor,
        organization,
        $"""
        SELECT DISTINCT v.text
        FROM (SELECT coalesce(l.claims -> 'merged' -> @claim, l.claims -> 'merged' #> string_to_array(@claim, '.')) AS value {Links}) c
        CROSS JOIN LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(c.value) WHEN 'array' THEN c.value ELSE jsonb_build_array(c.value) END) AS v (text)
        WHERE jsonb_typeof(c.value) <> 'object' AND v.text IS NOT NULL
        """,
        claim,
        ct);

    private async Task<Outcome<string[]>> QueryAsync(Actor actor, Guid? organization, string sql, string claim, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Read, new AccessObject(ResourceTypes.IdpSyncSettings, organization)) is not null)
        {
            return ApiError.Forbidden("You may not read how logins are synced.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT text FROM ({sql}) t ORDER BY text LIMIT {Most}", new { organization, claim }, cancellationToken: ct))).ToArray();
    }
}
