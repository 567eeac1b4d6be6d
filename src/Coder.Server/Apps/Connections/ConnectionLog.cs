using System.Collections.Concurrent;
using System.Net;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Apps.Connections;

/// <summary>The workspace and agent that somebody is connected to.</summary>
internal sealed record ConnectedAgent(Guid OrganizationId, Guid OwnerId, Guid WorkspaceId, string WorkspaceName, string AgentName)
{
    public static ConnectedAgent Of(AgentContext agent) =>
        new(agent.OrganizationId, agent.OwnerId, agent.WorkspaceId, agent.WorkspaceName, agent.AgentName);

    public static ConnectedAgent Of(AppVisit visit) =>
        new(visit.Site.OrganizationId, visit.Site.OwnerId, visit.Site.WorkspaceId, visit.Site.WorkspaceName, visit.Agent.Name);
}

/// <summary>A connection that begins.</summary>
/// <param name="Type">One of <see cref="Sdk.ConnectionType"/>.</param>
/// <param name="Agent">Where to.</param>
/// <param name="UserId">Who; null for nobody that is known.</param>
/// <param name="Address">Where from.</param>
internal sealed record NewConnection(string Type, ConnectedAgent Agent, Guid? UserId, IPAddress? Address)
{
    /// <summary>Of web connections: what the browser calls itself.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Of web connections: the app or port.</summary>
    public string SlugOrPort { get; init; } = "";

    /// <summary>Of web connections: the status of the first answer.</summary>
    public int Code { get; init; }
}

/// <summary>
/// Notes who is connected to which workspace. Rows are written together once a second, so that a busy server needs two statements a second for
/// them; those of the last second are lost when the server is killed.
/// </summary>
internal sealed partial class ConnectionLog(NpgsqlDataSource database, TimeProvider time, ILogger<ConnectionLog> logger) : BackgroundService
{
    /// <summary>Rows that wait for the database; more are dropped, and counted in the log.</summary>
    private const int MaxPending = 20_000;

    private const int MaxText = 512;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(Guid Id, DateTimeOffset Time, NewConnection Connection)> _opened = new();
    private readonly ConcurrentQueue<(Guid Id, DateTimeOffset Time, string Reason)> _closed = new();
    private int _dropped;

    /// <summary>Notes that a connection began.</summary>
    /// <returns>Its id, for <see cref="Closed"/>.</returns>
    public Guid Opened(NewConnection connection)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        if (_opened.Count < MaxPending)
        {
            _opened.Enqueue((id, time.GetUtcNow(), connection));
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }

        return id;
    }

    /// <summary>Notes that a connection of a user to an agent began.</summary>
    public Guid Opened(string type, AgentContext agent, Actor actor) =>
        Opened(new NewConnection(type, ConnectedAgent.Of(agent), actor.UserId, actor.Source?.Address) { UserAgent = actor.Source?.UserAgent ?? "" });

    /// <summary>Notes that a connection ended.</summary>
    public void Closed(Guid id, string reason = "")
    {
        if (_closed.Count < MaxPending)
        {
            _closed.Enqueue((id, time.GetUtcNow(), reason));
        }
    }

    /// <summary>Writes what has gathered.</summary>
    internal async Task FlushAsync(CancellationToken ct)
    {
        if (_opened.IsEmpty && _closed.IsEmpty)
        {
            return;
        }

        // The ends first: whoever has ended is among those that began before.
        var closed = Take(_closed);
        var opened = Take(_opened);
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await InsertAsync(connection, opened, ct);
            await CloseAsync(connection, closed, ct);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is not null)
        {
            opened.ForEach(_opened.Enqueue);
            closed.ForEach(_closed.Enqueue);
            throw;
        }

        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
        {
            LogDropped(dropped);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await TryFlushAsync(CancellationToken.None);
        }
    }

    private static List<T> Take<T>(ConcurrentQueue<T> queue)
    {
        var taken = new List<T>();
        while (taken.Count < MaxPending && queue.TryDequeue(out var item))
        {
            taken.Add(item);
        }

        return taken;
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, List<(Guid Id, DateTimeOffset Time, NewConnection Connection)> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO connection_logs (id, connect_time, organization_id, workspace_owner_id, workspace_id, workspace_name, agent_name, type,
                                         ip, user_id, user_agent, slug_or_port, code)
            SELECT v.id, v.time, v.organization, v.owner, v.workspace, v.name, v.agent, v.type, nullif(v.ip, '')::inet, v.who, v.browser, v.slug, v.code
            FROM unnest(@ids, @times, @organizations, @owners, @workspaces, @names, @agents, @types, @ips, @users, @browsers, @slugs, @codes)
                 AS v (id, time, organization, owner, workspace, name, agent, type, ip, who, browser, slug, code)
            WHERE EXISTS (SELECT FROM organizations o WHERE o.id = v.organization)
            ON CONFLICT (id) DO NOTHING
            """,
            new
            {
                ids = rows.Select(row => row.Id).ToArray(),
                times = rows.Select(row => row.Time.UtcDateTime).ToArray(),
                organizations = rows.Select(row => row.Connection.Agent.OrganizationId).ToArray(),
                owners = rows.Select(row => row.Connection.Agent.OwnerId).ToArray(),
                workspaces = rows.Select(row => row.Connection.Agent.WorkspaceId).ToArray(),
                names = rows.Select(row => row.Connection.Agent.WorkspaceName).ToArray(),
                agents = rows.Select(row => row.Connection.Agent.AgentName).ToArray(),
                types = rows.Select(row => row.Connection.Type).ToArray(),
                ips = rows.Select(row => row.Connection.Address?.ToString() ?? "").ToArray(),
                users = rows.Select(row => row.Connection.UserId).ToArray(),
                browsers = rows.Select(row => StoredText.Clean(row.Connection.UserAgent, MaxText)).ToArray(),
                slugs = rows.Select(row => StoredText.Clean(row.Connection.SlugOrPort, MaxText)).ToArray(),
                codes = rows.Select(row => row.Connection.Code).ToArray(),
            },
            cancellationToken: ct));
    }

    private static async Task CloseAsync(NpgsqlConnection connection, List<(Guid Id, DateTimeOffset Time, string Reason)> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE connection_logs l SET disconnect_time = v.time, disconnect_reason = v.reason
            FROM unnest(@ids, @times, @reasons) AS v (id, time, reason) WHERE l.id = v.id AND l.disconnect_time IS NULL
            """,
            new
            {
                ids = rows.Select(row => row.Id).ToArray(),
                times = rows.Select(row => row.Time.UtcDateTime).ToArray(),
                reasons = rows.Select(row => StoredText.Clean(row.Reason, MaxText)).ToArray(),
            },
            cancellationToken: ct));
    }

    private async Task TryFlushAsync(CancellationToken ct)
    {
        try
        {
            await FlushAsync(ct);
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is { } reason)
        {
            LogDatabaseAway(reason);
        }
        catch (NpgsqlException e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection log waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} connections are missing in the connection log: too many waited for the database")]
    private partial void LogDropped(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection log could not be written")]
    private partial void LogFailed(Exception exception);
}
