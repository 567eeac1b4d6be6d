using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Apps.Connections;

/// <summary>Writes rows of the connection log, each kind of change with one statement however many there are.</summary>
internal sealed class ConnectionLogWriter(NpgsqlDataSource database, Replica server, TimeProvider time)
{
    /// <summary>How long a server may be silent until its open rows are ended. Its sign of life comes every <see cref="SignInterval"/>.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Time between two signs of life.</summary>
    public static readonly TimeSpan SignInterval = TimeSpan.FromSeconds(15);

    private const int MaxText = 512;

    /// <summary>Writes what happened. Doing it twice changes nothing.</summary>
    public async Task WriteAsync(ConnectionChanges changes, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (changes.Opened.Count > 0)
        {
            await InsertAsync(connection, [.. changes.Opened], ct);
        }

        // One that came back to another server is not this server's any more.
        if (changes.Closed.Count > 0)
        {
            await CloseAsync(connection, [.. changes.Closed], ct);
        }

        if (changes.Exits.Count > 0)
        {
            await ExitAsync(connection, changes.Exits, ct);
        }
    }

    /// <summary>Says that this server lives, and ends the rows of those that do not: their connections ended when they were last seen.</summary>
    /// <returns>How many rows were ended.</returns>
    public async Task<int> SignAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            INSERT INTO connection_log_servers (id, seen_at) VALUES (@Id, @now) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at;
            WITH dead AS (DELETE FROM connection_log_servers WHERE seen_at < @before RETURNING id, seen_at),
                 ended AS (UPDATE connection_logs l SET disconnect_time = greatest(d.seen_at, l.connect_time), disconnect_reason = @reason
                           FROM dead d WHERE l.server_id = d.id AND l.disconnect_time IS NULL RETURNING l.id)
            SELECT count(*)::int FROM ended;
            """,
            new { server.Id, now = Now, before = Now - Patience, reason = "The server that carried the connection went away." },
            cancellationToken: ct));
    }

    /// <summary>Ends what is left of this server's rows: it stops.</summary>
    public async Task LeaveAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE connection_logs SET disconnect_time = @now, disconnect_reason = @reason WHERE server_id = @Id AND disconnect_time IS NULL;
            DELETE FROM connection_log_servers WHERE id = @Id;
            """,
            new { server.Id, now = Now, reason = "The server was stopped." },
            cancellationToken: ct));
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task InsertAsync(NpgsqlConnection connection, ConnectionChange[] rows, CancellationToken ct)
    {
        var connections = Array.ConvertAll(rows, row => row.Connection!);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO connection_logs (id, connect_time, organization_id, workspace_owner_id, workspace_id, workspace_name, agent_name, type,
                                         ip, user_id, user_agent, slug_or_port, code, server_id)
            SELECT v.id, v.time, v.organization, v.owner, v.workspace, v.name, v.agent, v.type, nullif(v.ip, '')::inet, v.who, v.browser, v.slug, v.code, v.server
            FROM unnest(@ids, @times, @organizations, @owners, @workspaces, @names, @agents, @types, @ips, @users, @browsers, @slugs, @codes, @servers)
                 AS v (id, time, organization, owner, workspace, name, agent, type, ip, who, browser, slug, code, server)
            WHERE EXISTS (SELECT FROM organizations o WHERE o.id = v.organization)
            ON CONFLICT (id) DO UPDATE SET disconnect_time = NULL, disconnect_reason = '', server_id = excluded.server_id
            """,
            new
            {
                ids = Array.ConvertAll(rows, row => row.Id),
                times = Array.ConvertAll(rows, row => row.Time.UtcDateTime),
                organizations = Array.ConvertAll(connections, row => row.Agent.OrganizationId),
                owners = Array.ConvertAll(connections, row => row.Agent.OwnerId),
                workspaces = Array.ConvertAll(connections, row => row.Agent.WorkspaceId),
                names = Array.ConvertAll(connections, row => row.Agent.WorkspaceName),
                agents = Array.ConvertAll(connections, row => row.Agent.AgentName),
                types = Array.ConvertAll(connections, row => row.Type),
                ips = Array.ConvertAll(connections, row => row.Address?.ToString() ?? ""),
                users = Array.ConvertAll(connections, row => row.UserId),
                browsers = Array.ConvertAll(connections, row => StoredText.Clean(row.UserAgent, MaxText)),
                slugs = Array.ConvertAll(connections, row => StoredText.Clean(row.SlugOrPort, MaxText)),
                codes = Array.ConvertAll(connections, row => row.Code),
                servers = Array.ConvertAll(connections, row => row.Ends ? server.Id : (Guid?)null),
            },
            cancellationToken: ct));
    }

    private async Task CloseAsync(NpgsqlConnection connection, ConnectionChange[] rows, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE connection_logs l SET disconnect_time = v.time, disconnect_reason = v.reason
            FROM unnest(@ids, @times, @reasons) AS v (id, time, reason)
            WHERE l.id = v.id AND l.server_id = @server AND l.disconnect_time IS NULL
            """,
            new
            {
                server = server.Id,
                ids = Array.ConvertAll(rows, row => row.Id),
                times = Array.ConvertAll(rows, row => row.Time.UtcDateTime),
                reasons = Array.ConvertAll(rows, row => StoredText.Clean(row.Reason, MaxText)),
            },
            cancellationToken: ct));

    // An agent speaks of connections to its own workspace only.
    private static async Task ExitAsync(NpgsqlConnection connection, IReadOnlyDictionary<Guid, SessionExit> exits, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE connection_logs l SET exit_code = v.code FROM unnest(@ids, @workspaces, @codes) AS v (id, workspace, code)
            WHERE l.id = v.id AND l.workspace_id = v.workspace
            """,
            new
            {
                ids = exits.Keys.ToArray(),
                workspaces = exits.Values.Select(exit => exit.WorkspaceId).ToArray(),
                codes = exits.Values.Select(exit => exit.Code).ToArray(),
            },
            cancellationToken: ct));
}
