using Coder.Sdk;
using Dapper;
using Npgsql;

namespace Coder.Server.Quotas;

/// <summary>
/// What users may spend on workspaces, and what they do: the budget is the sum of the allowances of their groups in an organization, the
/// consumption that of the daily costs of the latest build of each of their workspaces there. All in credits a day.
/// </summary>
internal sealed class QuotaLedger(NpgsqlDataSource database, TimeProvider time)
{
    private const string QuotaSql =
        """
        SELECT coalesce((SELECT sum(b.daily_cost) FROM workspaces w
                         CROSS JOIN LATERAL (SELECT daily_cost FROM workspace_builds
                                             WHERE workspace_id = w.id ORDER BY build_number DESC LIMIT 1) b
                         WHERE w.owner_id = @owner AND w.organization_id = @organization AND NOT w.deleted
                           AND w.id IS DISTINCT FROM @except::uuid), 0) AS consumed,
               coalesce((SELECT sum(g.quota_allowance) FROM all_group_members m JOIN groups g ON g.id = m.group_id
                         WHERE m.user_id = @owner AND g.organization_id = @organization), 0) AS budget
        """;

    /// <summary>The quota of a user in an organization.</summary>
    public async Task<WorkspaceQuota> ReadAsync(Guid organization, Guid owner, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var (consumed, budget) = await QueryAsync(connection, organization, owner, except: null, ct);
        return new WorkspaceQuota { CreditsConsumed = Clamp(consumed), Budget = Clamp(budget) };
    }

    /// <summary>
    /// Reserves what a planned build costs. A sentence for people when the owner's budget does not allow it; null when it is reserved. Builds
    /// of one owner in one organization take turns, so that two cannot spend the same credits. A build that does not cost more than the
    /// workspace does now is always allowed.
    /// </summary>
    public async Task<string?> ReserveAsync(Guid buildId, int cost, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var build = await connection.QuerySingleAsync<BuildRow>(new CommandDefinition(
            """
            SELECT b.daily_cost, b.workspace_id, w.owner_id, w.organization_id, o.name AS organization_name
            FROM workspace_builds b JOIN workspaces w ON w.id = b.workspace_id JOIN organizations o ON o.id = w.organization_id
            WHERE b.id = @buildId
            """,
            new { buildId },
            cancellationToken: ct));
        if (cost <= build.DailyCost)
        {
            return null;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtextextended('quota:' || @OrganizationId || ':' || @OwnerId, 0))",
            build,
            cancellationToken: ct));
        var (consumed, budget) = await QueryAsync(connection, build.OrganizationId, build.OwnerId, build.WorkspaceId, ct);
        if (consumed + cost > budget)
        {
            return $"Insufficient quota: this workspace needs {cost} credits a day, and {Math.Max(0, budget - consumed)} of {budget} are left in "
                + $"the organization \"{build.OrganizationName}\". Stop or delete other workspaces, or ask an administrator to raise the quota "
                + "allowance of one of the owner's groups.";
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_builds SET daily_cost = @cost, updated_at = @now WHERE id = @buildId",
            new { buildId, cost, now = time.GetUtcNow() },
            cancellationToken: ct));
        await transaction.CommitAsync(ct);
        return null;
    }

    private static async Task<(long Consumed, long Budget)> QueryAsync(
        NpgsqlConnection connection, Guid organization, Guid owner, Guid? except, CancellationToken ct) =>
        await connection.QuerySingleAsync<(long Consumed, long Budget)>(new CommandDefinition(
            QuotaSql, new { organization, owner, except }, cancellationToken: ct));

    private static int Clamp(long credits) => (int)Math.Min(credits, int.MaxValue);

    private sealed record BuildRow
    {
        public int DailyCost { get; init; }

        public Guid WorkspaceId { get; init; }

        public Guid OwnerId { get; init; }

        public Guid OrganizationId { get; init; }

        public string OrganizationName { get; init; } = "";
    }
}
