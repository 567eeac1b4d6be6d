using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Changes what a workspace is set to. Every method authorises its actor and tells the watchers of the workspace.</summary>
internal sealed class WorkspaceSettings(
    NpgsqlDataSource database, WorkspaceStore store, Notifications notifications, TimeProvider time)
{
    /// <summary>Renames a workspace where its template allows that.</summary>
    public async Task<Outcome<Nothing>> RenameAsync(Actor actor, Guid id, string? name, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        if (name is null)
        {
            return ApiError.Invalid("name", "Give the new name.");
        }

        if (found.Value.Name == name)
        {
            return Nothing.Value;
        }

        if (WorkspaceName.Check(name) is { } problem)
        {
            return ApiError.Invalid("name", problem);
        }

        if (!found.Value.AllowRenames)
        {
            return ApiError.BadRequest("Workspaces of this template cannot be renamed: its resources may be named after the workspace.");
        }

        try
        {
            await SetAsync(actor, found.Value, "name = @value", name, ct);
            return Nothing.Value;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return WorkspaceCreator.NameTaken(name);
        }
    }

    /// <summary>Sets or, with null or the empty string, clears when the workspace starts by itself.</summary>
    public async Task<Outcome<Nothing>> SetAutostartAsync(Actor actor, Guid id, string? schedule, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(schedule) && AutostartSchedule.Check(schedule) is { } problem)
        {
            return ApiError.Invalid("schedule", problem);
        }

        return await ChangeAsync(
            actor,
            id,
            async workspace => !string.IsNullOrEmpty(schedule) && !await TemplateAllowsAsync(workspace.TemplateId, "allow_user_autostart", ct)
                ? ApiError.BadRequest("The template does not allow workspaces to start by themselves.")
                : null,
            "autostart_schedule = nullif(@value, '')",
            schedule,
            ct);
    }

    /// <summary>Sets or, with null or 0, clears how long the workspace runs until it is stopped.</summary>
    public async Task<Outcome<Nothing>> SetTtlAsync(Actor actor, Guid id, long? milliseconds, CancellationToken ct)
    {
        if (WorkspaceSettingRules.CheckTtl(milliseconds) is { } problem)
        {
            return ApiError.Invalid("ttl_ms", problem);
        }

        return await ChangeAsync(
            actor,
            id,
            async workspace => await TemplateAllowsAsync(workspace.TemplateId, "allow_user_autostop", ct)
                ? null
                : ApiError.BadRequest("The template decides when its workspaces stop; this cannot be changed per workspace."),
            "ttl_ms = nullif(@value, 0)",
            milliseconds,
            ct);
    }

    /// <summary>Sets whether starts take the template's active version.</summary>
    public Task<Outcome<Nothing>> SetAutomaticUpdatesAsync(Actor actor, Guid id, string value, CancellationToken ct) =>
        ChangeAsync(
            actor,
            id,
            _ => Task.FromResult(
                WorkspaceSettingRules.CheckAutomaticUpdates(value) is { } problem ? ApiError.Invalid("automatic_updates", problem) : null),
            "automatic_updates = @value",
            value,
            ct);

    /// <summary>Puts a workspace to rest, or wakes it; 304 when it is so already.</summary>
    public async Task<Outcome<Workspace>> SetDormantAsync(Actor actor, Guid id, bool dormant, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        if (dormant == found.Value.DormantAt is not null)
        {
            return new ApiError(StatusCodes.Status304NotModified, "Nothing has changed.");
        }

        await SetAsync(actor, found.Value, "dormant_at = CASE WHEN @value THEN @now END, deleting_at = NULL, last_used_at = @now", dormant, ct);
        return await store.GetAsync(actor, id, ct);
    }

    /// <summary>Moves the time at which a running workspace is stopped.</summary>
    public async Task<Outcome<Response>> ExtendAsync(Actor actor, Guid id, DateTimeOffset deadline, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        var build = found.Value.LatestBuild;
        if (WorkspaceSettingRules.CheckDeadline(build, deadline, time.GetUtcNow()) is { } problem)
        {
            return ApiError.Invalid("deadline", problem);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_builds SET deadline = @deadline, updated_at = @now WHERE id = @Id",
            new { build.Id, deadline, now = time.GetUtcNow() },
            cancellationToken: ct));
        await AuditLog.WriteAsync(connection, actor, WorkspaceSnapshot.Extended(found.Value, build.Deadline, deadline), ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(ProvisioningChannels.Workspace(id));
        return new Response { Message = $"Deadline updated to {deadline:u}." };
    }

    /// <summary>Marks a workspace as one of the actor's favorites, or not.</summary>
    public async Task<Outcome<Nothing>> SetFavoriteAsync(Actor actor, Guid id, bool favorite, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            favorite
                ? "INSERT INTO workspace_favorites (workspace_id, user_id) VALUES (@id, @UserId) ON CONFLICT DO NOTHING"
                : "DELETE FROM workspace_favorites WHERE workspace_id = @id AND user_id = @UserId",
            new { id, actor.UserId },
            cancellationToken: ct));
        return Nothing.Value;
    }

    /// <summary>
    /// Records that somebody works in the workspace. A deadline that comes within the template's activity bump moves on by it,
    /// up to the last deadline.
    /// </summary>
    public async Task<Outcome<Nothing>> RecordUsageAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct, Actions.Ssh);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspaces SET last_used_at = greatest(last_used_at, @now) WHERE id = @id;
            UPDATE workspace_builds b
            SET deadline = least(coalesce(b.max_deadline, 'infinity'), greatest(b.deadline, @now + make_interval(secs => t.activity_bump_ms / 1000.0)))
            FROM workspaces w JOIN templates t ON t.id = w.template_id
            WHERE w.id = @id AND b.id = @BuildId AND b.transition = 'start' AND b.deadline IS NOT NULL AND t.activity_bump_ms > 0;
            """,
            new { id, BuildId = found.Value.LatestBuild.Id, now = time.GetUtcNow() },
            cancellationToken: ct));
        return Nothing.Value;
    }

    private async Task<Outcome<Nothing>> ChangeAsync(
        Actor actor, Guid id, Func<Workspace, Task<ApiError?>> check, string assignment, object? value, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        if (await check(found.Value) is { } refused)
        {
            return refused;
        }

        await SetAsync(actor, found.Value, assignment, value, ct);
        return Nothing.Value;
    }

    private async Task SetAsync(Actor actor, Workspace workspace, string assignment, object? value, CancellationToken ct)
    {
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var before = await WorkspaceSnapshot.LockAsync(connection, workspace.Id, ct);
            await connection.ExecuteAsync(new CommandDefinition(
                $"UPDATE workspaces SET {assignment}, updated_at = @now WHERE id = @Id AND NOT deleted",
                new { workspace.Id, value, now = time.GetUtcNow() },
                cancellationToken: ct));
            var after = await WorkspaceSnapshot.LockAsync(connection, workspace.Id, ct);
            await AuditLog.WriteAsync(connection, actor, WorkspaceSnapshot.Changed(workspace.Id, before, after), ct);
            await transaction.CommitAsync(ct);
        }

        await notifications.PublishAsync(ProvisioningChannels.Workspace(workspace.Id));
    }

    private async Task<bool> TemplateAllowsAsync(Guid templateId, string column, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            $"SELECT {column} FROM templates WHERE id = @templateId", new { templateId }, cancellationToken: ct));
    }
}
