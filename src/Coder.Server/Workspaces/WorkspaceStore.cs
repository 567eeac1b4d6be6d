using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;
using Coder.Server.Templates;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Reads workspaces and their builds. Every method authorises its actor.</summary>
internal sealed class WorkspaceStore(NpgsqlDataSource database, Authorizer authorizer, WorkspaceViews views, TimeProvider time)
{
    /// <summary>The workspaces that the actor may see: their favorites first, then what was used last.</summary>
    public async Task<Outcome<WorkspaceListAnswer>> ListAsync(Actor actor, string? q, PageRequest page, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var filter = WorkspaceSearch.Translate(q, actor, now);
        if (filter.Problems.Count > 0)
        {
            return ApiError.BadRequest("Invalid workspace search query.", [.. filter.Problems]);
        }

        var list = new WorkspaceListReader(filter, Visibility.Of(authorizer, actor, ResourceTypes.Workspace), page);
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await list.PageAsync(connection, ct);
        var isLast = !(rows.Count >= page.Limit) && (rows.Count > 0 || page.Offset == 0);
        var count = isLast ? page.Offset + rows.Count : await list.CountAsync(connection, ct);
        if (!filter.WithMetadata)
        {
            return new WorkspaceListAnswer(await views.ReadAsync(connection, rows, actor.UserId, now, ct), count);
        }

        var workspaces = await WorkspaceReader.ReadAsync(
            connection, [.. rows.Select(row => new WorkspaceRef(row.Id, row.JobId))], actor.UserId, withMetadata: true, now, ct);
        return new WorkspaceListAnswer([.. workspaces.Select(workspace => JsonSerializer.SerializeToUtf8Bytes(workspace, Json.Options))], count);
    }

    /// <summary>One workspace, when the actor may do <paramref name="action"/> with it.</summary>
    public async Task<Outcome<Workspace>> GetAsync(
        Actor actor, Guid id, CancellationToken ct, string action = Actions.Read, bool includeDeleted = false)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var workspace = await WorkspaceReader.FindAsync(connection, id, actor.UserId, includeDeleted, time.GetUtcNow(), ct);
        if (workspace is null)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, action, AccessOf(actor, workspace)) is { } refused ? refused : workspace;
    }

    /// <summary>One workspace by its owner (a name, an id or <c>me</c>) and name.</summary>
    public async Task<Outcome<Workspace>> GetAsync(Actor actor, string owner, string name, bool includeDeleted, CancellationToken ct)
    {
        Guid? id;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            // Of several deleted ones with a name, the last.
            id = await connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
                """
                SELECT id FROM workspaces WHERE owner_id = @ownerId AND lower(name) = lower(@name) AND (@includeDeleted OR NOT deleted)
                ORDER BY deleted, created_at DESC
                """,
                new { ownerId = await PathNames.UserAsync(connection, actor, owner, ct), name, includeDeleted },
                cancellationToken: ct));
        }

        return id is null ? ApiError.NotFound() : await GetAsync(actor, id.Value, ct, includeDeleted: includeDeleted);
    }

    /// <summary>A workspace's builds, newest first.</summary>
    public async Task<Outcome<WorkspaceBuild[]>> BuildsAsync(Actor actor, Guid workspaceId, PageRequest page, DateTimeOffset? since, CancellationToken ct)
    {
        var workspace = await GetAsync(actor, workspaceId, ct, includeDeleted: true);
        if (workspace.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var jobIds = await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT job_id FROM workspace_builds
            WHERE workspace_id = @workspaceId AND (@since::timestamptz IS NULL OR created_at > @since)
              AND (@AfterId::uuid IS NULL OR build_number < (SELECT build_number FROM workspace_builds WHERE id = @AfterId))
            ORDER BY build_number DESC OFFSET @Offset LIMIT @Limit
            """,
            new { workspaceId, since, page.AfterId, page.Offset, page.Limit },
            cancellationToken: ct));
        return (await BuildReader.ReadAsync(connection, [.. jobIds], time.GetUtcNow(), ct)).ToArray();
    }

    /// <summary>One build, when the actor may do <paramref name="action"/> with its workspace.</summary>
    public async Task<Outcome<WorkspaceBuild>> BuildAsync(Actor actor, Guid buildId, CancellationToken ct, string action = Actions.Read)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await BuildAsync(connection, actor, buildId, action, ct);
    }

    /// <summary>A workspace's build by its number.</summary>
    public async Task<Outcome<WorkspaceBuild>> BuildAsync(Actor actor, Guid workspaceId, int number, CancellationToken ct)
    {
        Guid? id;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            id = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
                "SELECT id FROM workspace_builds WHERE workspace_id = @workspaceId AND build_number = @number",
                new { workspaceId, number },
                cancellationToken: ct));
        }

        return id is null ? ApiError.NotFound() : await BuildAsync(actor, id.Value, ct);
    }

    /// <summary>The parameters that a build was made with, when the actor may see the workspace.</summary>
    public async Task<Outcome<WorkspaceBuildParameter[]>> ParametersAsync(Actor actor, Guid buildId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var build = await FindBuildAsync(connection, actor, buildId, Actions.Read, ct);
        if (build.Error is { } error)
        {
            return error;
        }

        return (await connection.QueryAsync<WorkspaceBuildParameter>(new CommandDefinition(
            "SELECT name, value FROM workspace_build_parameters WHERE workspace_build_id = @buildId ORDER BY name",
            new { buildId },
            cancellationToken: ct))).ToArray();
    }

    /// <summary>A build whose state the actor may read and replace: the state holds secrets, so that takes the right to change the template.</summary>
    public async Task<Outcome<WorkspaceBuild>> BuildForStateAsync(Actor actor, Guid buildId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindForStateAsync(connection, actor, buildId, ct) is { } refused
            ? refused
            : await BuildAsync(connection, actor, buildId, Actions.Read, ct);
    }

    /// <summary>The state that a build has reached, as <see cref="BuildForStateAsync"/> permits; empty when there is none.</summary>
    public async Task<Outcome<byte[]>> StateAsync(Actor actor, Guid buildId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindForStateAsync(connection, actor, buildId, ct) is { } refused
            ? refused
            : await connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition(
                "SELECT provisioner_state FROM workspace_builds WHERE id = @buildId", new { buildId }, cancellationToken: ct)) ?? [];
    }

    /// <summary>What decisions about a workspace depend on.</summary>
    public static AccessObject AccessOf(Actor actor, Workspace workspace) =>
        new(ResourceTypes.Workspace, workspace.OrganizationId, workspace.OwnerId, workspace.Id)
        {
            SharedRole = workspace.SharedWith?
                .Where(shared => shared.Id == actor.UserId || actor.Groups.Contains(shared.Id))
                .SelectMany(shared => shared.Roles)
                .Min(StringComparer.Ordinal), // "admin" is before "use".
        };

    private async Task<Outcome<WorkspaceBuild>> BuildAsync(NpgsqlConnection connection, Actor actor, Guid buildId, string action, CancellationToken ct)
    {
        var row = await FindBuildAsync(connection, actor, buildId, action, ct);
        return row.Error is { } error ? error : (await BuildReader.ReadAsync(connection, [row.Value.JobId], time.GetUtcNow(), ct))[0];
    }

    private async Task<ApiError?> FindForStateAsync(NpgsqlConnection connection, Actor actor, Guid buildId, CancellationToken ct)
    {
        var row = await FindBuildAsync(connection, actor, buildId, Actions.Read, ct);
        return row.Error is { } error ? error
            : await authorizer.CanAsync(connection, actor, Actions.Update, row.Value.TemplateId, ct) ? null
            : ApiError.Forbidden("Only people who may change the template can see or replace a workspace's state.");
    }

    private async Task<Outcome<BuildRow>> FindBuildAsync(NpgsqlConnection connection, Actor actor, Guid buildId, string action, CancellationToken ct)
    {
        var row = await connection.QuerySingleOrDefaultAsync<BuildRow>(new CommandDefinition(
            """
            SELECT b.job_id, b.workspace_id, w.owner_id, w.organization_id, w.template_id, workspace_role(w.id, @UserId, @Groups) AS shared_role
            FROM workspace_builds b JOIN workspaces w ON w.id = b.workspace_id WHERE b.id = @buildId
            """,
            new { buildId, actor.UserId, actor.Groups },
            cancellationToken: ct));
        if (row is null)
        {
            return ApiError.NotFound();
        }

        var target = new AccessObject(ResourceTypes.Workspace, row.OrganizationId, row.OwnerId, row.WorkspaceId) { SharedRole = row.SharedRole };
        return authorizer.Require(actor, action, target) is { } refused ? refused : row;
    }

    private sealed record BuildRow
    {
        public Guid JobId { get; init; }

        public Guid TemplateId { get; init; }

        public Guid WorkspaceId { get; init; }

        public Guid OwnerId { get; init; }

        public Guid OrganizationId { get; init; }

        public string? SharedRole { get; init; }
    }
}
