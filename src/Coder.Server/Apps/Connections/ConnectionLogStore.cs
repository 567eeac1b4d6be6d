using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Apps.Connections;

/// <summary>Reads the connection log, newest first. Whoever reads the audit log of an organization reads its connections too.</summary>
internal sealed class ConnectionLogStore(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>Most rows of one answer.</summary>
    public const int MaxPage = 1000;

    private const string Sql =
        """
        SELECT p.id, p.connect_time, p.workspace_owner_id, p.workspace_id, p.workspace_name, p.agent_name, host(p.ip) AS ip, p.type,
               coalesce(owner.username, '') AS workspace_owner_username, p.user_agent, p.slug_or_port, p.code, p.disconnect_time,
               p.disconnect_reason, p.exit_code, p.user_id, p.server_id IS NOT NULL AS ends,
               o.id, o.name, o.display_name, o.icon,
               u.id, u.username, u.name, u.email, u.avatar_url, u.created_at, u.updated_at, u.last_seen_at, u.status, u.login_type
        FROM (SELECT * FROM connection_logs l WHERE {0} ORDER BY l.connect_time DESC, l.id OFFSET @skipped LIMIT @most) p
        JOIN organizations o ON o.id = p.organization_id
        LEFT JOIN users owner ON owner.id = p.workspace_owner_id
        LEFT JOIN users u ON u.id = p.user_id
        ORDER BY p.connect_time DESC, p.id
        """;

    /// <summary>One page of what matches <paramref name="q"/>.</summary>
    public async Task<Outcome<ConnectionLogResponse>> ListAsync(Actor actor, string? q, PageRequest page, CancellationToken ct)
    {
        var visible = Visibility.Of(authorizer, actor, ResourceTypes.AuditLog);
        if (!visible.All && visible.Organizations.Length == 0)
        {
            return ApiError.Forbidden("You may not read the connection log.");
        }

        var parameters = new DynamicParameters();
        var conditions = new SqlConditions(parameters);
        if (Translate(q, actor, conditions) is { Count: > 0 } problems)
        {
            return ApiError.BadRequest("Invalid connection log search query.", [.. problems]);
        }

        if (!visible.All)
        {
            conditions.OneOf("l.organization_id", visible.Organizations);
        }

        parameters.Add("skipped", page.Offset);
        parameters.Add("most", Math.Min(page.Limit ?? MaxPage, MaxPage));
        await using var connection = await database.OpenConnectionAsync(ct);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"SELECT count(*) FROM (SELECT FROM connection_logs l WHERE {conditions} LIMIT {AuditStore.CountCap + 1}) counted", parameters, cancellationToken: ct));
        var rows = await connection.QueryAsync<Row, MinimalOrganization, User?, ConnectionLogEntry>(
            new CommandDefinition(Sql.Replace("{0}", conditions.ToString(), StringComparison.Ordinal), parameters, cancellationToken: ct),
            ToEntry);
        return new ConnectionLogResponse { ConnectionLogs = [.. rows], Count = count, CountCap = AuditStore.CountCap };
    }

    private static IReadOnlyList<ValidationError> Translate(string? q, Actor actor, SqlConditions conditions)
    {
        var query = SearchQuery.Parse(q);
        if (query.Words.Count > 0)
        {
            query.Invalid("q", $"\"{query.Words[0]}\" has no key; write key:value, such as username:{query.Words[0]}.");
        }

        conditions.Equal("l.type", query.OneOf("type", [.. ConnectionType.All]));
        User("l.user_id", query.Text("username"), "username");
        User("l.user_id", query.Text("user_email"), "email");
        User("l.workspace_owner_id", query.Text("workspace_owner"), "username");
        User("l.workspace_owner_id", query.Text("workspace_owner_email"), "email");
        if (query.Time("connected_after") is { } after)
        {
            conditions.Add("l.connect_time >= {0}", after);
        }

        if (query.Time("connected_before") is { } before)
        {
            conditions.Add("l.connect_time <= {0}", before);
        }

        Id("l.workspace_id", "workspace_id");
        Id("l.id", "connection_id");
        if (query.OneOf("status", "ongoing", "completed") is { } status)
        {
            conditions.Add($"(l.type <> ALL ({{0}}) OR l.server_id IS NOT NULL) AND l.disconnect_time IS {(status == "ongoing" ? "" : "NOT ")}NULL", Web);
        }

        if (query.Text("organization") is { } organization)
        {
            conditions.Add("l.organization_id IN (SELECT id FROM organizations WHERE lower(name) = {0} OR id::text = {0})", organization);
        }

        return query.Finish();

        void User(string column, string? name, string field)
        {
            if (name == "me" && field == "username")
            {
                conditions.Equal(column, actor.UserId);
            }
            else if (name is not null)
            {
                conditions.Add($"{column} IN (SELECT id FROM users WHERE lower({field}) = {{0}})", name);
            }
        }

        void Id(string column, string key)
        {
            if (query.Text(key) is { } text)
            {
                if (Guid.TryParse(text, out var id))
                {
                    conditions.Equal(column, id);
                }
                else
                {
                    query.Invalid(key, $"\"{text}\" is not an id; ids are UUIDs.");
                }
            }
        }
    }

    private static readonly string[] Web = [ConnectionType.WorkspaceApp, ConnectionType.PortForwarding];

    private static ConnectionLogEntry ToEntry(Row row, MinimalOrganization organization, User? user) => new()
    {
        Id = row.Id,
        ConnectTime = row.ConnectTime,
        Organization = organization,
        WorkspaceOwnerId = row.WorkspaceOwnerId,
        WorkspaceOwnerUsername = row.WorkspaceOwnerUsername,
        WorkspaceId = row.WorkspaceId,
        WorkspaceName = row.WorkspaceName,
        AgentName = row.AgentName,
        Ip = row.Ip,
        Type = row.Type,
        WebInfo = !Web.Contains(row.Type)
            ? null
            : new ConnectionLogWebInfo { UserAgent = row.UserAgent, SlugOrPort = row.SlugOrPort, StatusCode = row.Code, User = row.UserId is null ? null : user },
        SshInfo = Web.Contains(row.Type) && !row.Ends
            ? null
            : new ConnectionLogSshInfo
            {
                ConnectionId = row.Id,
                DisconnectTime = row.DisconnectTime,
                DisconnectReason = row.DisconnectReason,
                ExitCode = row.ExitCode,
                User = row.UserId is null ? null : user,
            },
    };

    private sealed record Row
    {
        public Guid Id { get; init; }

        public DateTimeOffset ConnectTime { get; init; }

        public Guid WorkspaceOwnerId { get; init; }

        public string WorkspaceOwnerUsername { get; init; } = "";

        public Guid WorkspaceId { get; init; }

        public string WorkspaceName { get; init; } = "";

        public string AgentName { get; init; } = "";

        public string? Ip { get; init; }

        public string Type { get; init; } = "";

        public string UserAgent { get; init; } = "";

        public string SlugOrPort { get; init; } = "";

        public int Code { get; init; }

        public DateTimeOffset? DisconnectTime { get; init; }

        public string DisconnectReason { get; init; } = "";

        public int? ExitCode { get; init; }

        public Guid? UserId { get; init; }

        public bool Ends { get; init; }
    }
}
