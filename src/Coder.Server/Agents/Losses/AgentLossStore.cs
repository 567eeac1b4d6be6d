using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents.Losses;

/// <summary>
/// Lost connections of agents, and when to ask what happened. The table is the queue: it outlives the server, all replicas take from it, and
/// an agent is in it once.
/// </summary>
internal sealed class AgentLossStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Most agents come back before this is over: after a hiccup of the network, or a restart of the server.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Losses at the same time are looked at within this time after their grace, not all at once.</summary>
    public static readonly TimeSpan Spread = TimeSpan.FromSeconds(15);

    /// <summary>An agent without a sign of life for this long is lost, although no server saw its connection end.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>What is not told at the first look may be at a later one: a cluster gives up a lost node after minutes.</summary>
    private static readonly TimeSpan[] NextLooks = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6)];

    /// <summary>What happened this long before an agent was lost may be why: clocks differ, and a dying machine is silent first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private const string Again = "ON CONFLICT (agent_id) DO UPDATE SET lost_at = excluded.lost_at, inspect_at = excluded.inspect_at, attempts = 0";

    /// <summary>
    /// Records that the tunnel of <c>@agentId</c> ended at this <c>@replica</c>, <c>@now</c>; to be looked at after <c>@grace</c>. Nothing is recorded when the agent
    /// is connected to another by now, nor for an agent in a dev container: no platform of a template knows that.
    /// </summary>
    public const string Lost =
        $"""
        INSERT INTO workspace_agent_losses (agent_id, lost_at, inspect_at)
        SELECT id, @now, @now + @grace FROM workspace_agents WHERE id = @agentId AND connected_replica_id = @replica AND parent_id IS NULL
        {Again};
        """;

    /// <summary>
    /// Records, before <c>@agentId</c> counts as connected, that its last connection was lost when nobody saw it end; to be looked at after <c>@grace</c>. That it
    /// had started is a sign of life too: an agent that was lost before its first heartbeat would look as if another process had come back.
    /// </summary>
    public const string Connecting =
        $"""
        INSERT INTO workspace_agent_losses (agent_id, lost_at, inspect_at)
        SELECT id, greatest(last_connected_at, least(started_at, @now)), @now + @grace
        FROM workspace_agents
        WHERE id = @agentId AND first_connected_at IS NOT NULL AND disconnected_at IS NULL AND parent_id IS NULL
        {Again};
        """;

    private const string IsConnected =
        "a.last_connected_at > @silentBefore AND (a.disconnected_at IS NULL OR a.last_connected_at > a.disconnected_at)";

    /// <summary>How long to wait for one agent.</summary>
    public static TimeSpan GraceOfOne() => Grace + (Spread * Random.Shared.NextDouble());

    /// <summary>Finds agents that count as connected and give no sign of life: their server died.</summary>
    public async Task FindSilentAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            WITH silent AS (
                UPDATE workspace_agents SET disconnected_at = last_connected_at
                WHERE disconnected_at IS NULL AND first_connected_at IS NOT NULL AND last_connected_at < @before
                RETURNING id, last_connected_at, parent_id)
            INSERT INTO workspace_agent_losses (agent_id, lost_at, inspect_at)
            SELECT id, last_connected_at, @now + random() * @spread FROM silent WHERE parent_id IS NULL
            {Again}
            """,
            new { before = time.GetUtcNow() - Silence, now = time.GetUtcNow(), spread = Spread },
            cancellationToken: ct));
    }

    /// <summary>
    /// Takes losses that are due, at most <paramref name="most"/>, and sets the time of their next look. Those that need none are dropped before:
    /// the agent is back and its process is the same, or the workspace was built again, is being built, or is deleted.
    /// </summary>
    public async Task<IReadOnlyList<AgentLoss>> TakeAsync(int most, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<AgentLoss>(new CommandDefinition(
            $"""
            UPDATE workspace_agent_losses l SET inspect_at = NULL
            FROM workspace_agents a
            JOIN workspace_resources r ON r.id = a.resource_id
            JOIN provisioner_jobs j ON j.id = r.job_id
            LEFT JOIN workspace_builds b ON b.job_id = j.id
            LEFT JOIN workspaces w ON w.id = b.workspace_id
            WHERE a.id = l.agent_id AND l.inspect_at <= @now AND (
                ({IsConnected} AND coalesce(a.started_at, '-infinity') <= l.lost_at)
                OR b.id IS NULL OR w.deleted OR b.transition <> 'start' OR j.completed_at IS NULL OR coalesce(j.error, '') <> ''
                OR EXISTS (SELECT 1 FROM workspace_builds newer WHERE newer.workspace_id = b.workspace_id AND newer.build_number > b.build_number));

            UPDATE workspace_agent_losses l SET attempts = l.attempts + 1,
                inspect_at = CASE WHEN {IsConnected} THEN NULL WHEN l.attempts = 0 THEN @now + @second WHEN l.attempts = 1 THEN @now + @third END
            FROM workspace_agents a
            JOIN workspace_resources r ON r.id = a.resource_id
            JOIN provisioner_jobs j ON j.id = r.job_id
            JOIN workspace_builds b ON b.job_id = j.id
            WHERE a.id = l.agent_id AND l.agent_id IN (
                SELECT agent_id FROM workspace_agent_losses WHERE inspect_at <= @now ORDER BY inspect_at LIMIT @most FOR UPDATE SKIP LOCKED)
            RETURNING l.agent_id, greatest(l.lost_at - @margin, a.first_connected_at) AS since, b.id AS build_id, b.workspace_id, j.file_id;
            """,
            new { now, most, margin = Margin, silentBefore = now - Silence, second = NextLooks[0], third = NextLooks[1] },
            cancellationToken: ct))).AsList();
    }

    /// <summary>Stores what happened to agents, and ends looking.</summary>
    public async Task TellAsync(IReadOnlyList<Guid> agents, string told, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_agent_losses SET told = @told, told_at = @now, inspect_at = NULL WHERE agent_id = ANY(@agents)",
            new { agents = agents.ToArray(), told, now = time.GetUtcNow() },
            cancellationToken: ct));
    }
}

/// <summary>A lost connection that is looked at.</summary>
internal sealed record AgentLoss
{
    public Guid AgentId { get; init; }

    /// <summary>What happened before is not why: it was long before the loss, or before the agent was first there.</summary>
    public DateTimeOffset Since { get; init; }

    public Guid BuildId { get; init; }

    public Guid WorkspaceId { get; init; }

    /// <summary>The template's files, unless the version has others.</summary>
    public Guid FileId { get; init; }
}
