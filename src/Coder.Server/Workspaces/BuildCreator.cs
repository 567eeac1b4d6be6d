using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Templates;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>
/// Adds builds to workspaces: one at a time per workspace, from a version that can be used, with complete and valid
/// parameters, beginning with the state of the previous build.
/// </summary>
internal sealed class BuildCreator(JobQueue queue, DynamicForms forms, TimeProvider time)
{
    /// <summary>
    /// Writes the build and its job in the caller's transaction, which then holds the workspace's row. Announce the job and
    /// the workspace after the commit. Answers the build's id.
    /// </summary>
    public async Task<Outcome<Guid>> CreateAsync(NpgsqlConnection connection, BuildOrder order, CancellationToken ct)
    {
        // Locked first, read after: whoever waited for the lock must see the build that was made meanwhile.
        var workspace = await connection.QuerySingleOrDefaultAsync<WorkspaceRow>(new CommandDefinition(
            """
            SELECT w.name, w.organization_id, w.template_id, w.automatic_updates, w.dormant_at IS NOT NULL AS dormant,
                   w.owner_id, t.active_version_id, t.require_active_version, t.use_classic_parameter_flow AS classic,
                   (SELECT username FROM users WHERE id = w.owner_id) AS owner
            FROM workspaces w JOIN templates t ON t.id = w.template_id
            WHERE w.id = @WorkspaceId AND NOT w.deleted
            FOR UPDATE OF w
            """,
            new { order.WorkspaceId },
            cancellationToken: ct));
        if (workspace is null)
        {
            return ApiError.NotFound();
        }

        var latest = await LoadLatestAsync(connection, order.WorkspaceId, ct);
        if (BuildRules.CheckStart(workspace.Name, workspace.Dormant, order.Transition) is { } notNow)
        {
            return notNow;
        }

        if (latest is not null && BuildRules.CheckActive(latest) is { } busy)
        {
            return busy;
        }

        var version = await ChooseVersionAsync(connection, workspace, latest, order, ct);
        if (version.Error is { } unusable)
        {
            return unusable;
        }

        var previous = latest is null ? new Dictionary<string, string>() : await LoadParametersAsync(connection, latest.Id, ct);
        var starts = order.Transition == WorkspaceTransition.Start;
        var given = await Presets.ApplyAsync(connection, version.Value.Id, order.PresetId, order.Parameters, ct);
        if (given.Error is { } noPreset)
        {
            return noPreset;
        }

        var (values, problems) = workspace.Classic
            ? ParameterValues.Resolve(await ParameterDefinition.ReadAsync(connection, version.Value.Id, ct), previous, given.Value, starts)
            : await forms.ResolveAsync(connection, version.Value.Id, workspace.OwnerId, previous, given.Value, starts, ct);
        if (problems.Count > 0)
        {
            return ApiError.BadRequest($"The parameters cannot be used: {problems[0].Detail}", [.. problems]);
        }

        return await InsertAsync(connection, order, workspace, latest, version.Value, values, ct);
    }

    private static async Task<LatestBuild?> LoadLatestAsync(NpgsqlConnection connection, Guid workspaceId, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<LatestBuild>(new CommandDefinition(
            """
            SELECT b.id, b.build_number, b.transition, b.template_version_id, j.status AS job_status, u.username AS initiator
            FROM workspace_builds b
            JOIN provisioner_jobs j ON j.id = b.job_id
            JOIN users u ON u.id = b.initiator_id
            WHERE b.workspace_id = @workspaceId
            ORDER BY b.build_number DESC LIMIT 1
            """,
            new { workspaceId },
            cancellationToken: ct));

    private static async Task<Dictionary<string, string>> LoadParametersAsync(NpgsqlConnection connection, Guid buildId, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<WorkspaceBuildParameter>(new CommandDefinition(
            "SELECT name, value FROM workspace_build_parameters WHERE workspace_build_id = @buildId",
            new { buildId },
            cancellationToken: ct));
        return rows.ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);
    }

    private static async Task<Outcome<VersionRow>> ChooseVersionAsync(
        NpgsqlConnection connection, WorkspaceRow workspace, LatestBuild? latest, BuildOrder order, CancellationToken ct)
    {
        var starts = order.Transition == WorkspaceTransition.Start;
        var follows = starts && (workspace.RequireActiveVersion || workspace.AutomaticUpdates == "always");
        var chosen = order.VersionId ?? (follows ? null : latest?.TemplateVersionId) ?? workspace.ActiveVersionId;
        if (starts && workspace.RequireActiveVersion && chosen != workspace.ActiveVersionId && !order.MayChooseVersion)
        {
            return ApiError.Forbidden(
                "This template requires its active version. Leave template_version_id out, or update the workspace to the active version.");
        }

        var version = await connection.QuerySingleOrDefaultAsync<VersionRow>(new CommandDefinition(
            """
            SELECT v.id, v.name, v.archived, j.file_id, j.tags AS tags_json, j.status, j.error
            FROM template_versions v JOIN provisioner_jobs j ON j.id = v.job_id
            WHERE v.id = @chosen AND v.template_id = @TemplateId
            """,
            new { chosen, workspace.TemplateId },
            cancellationToken: ct));
        if (version is null)
        {
            return ApiError.Invalid("template_version_id", "This version does not exist, or it belongs to another template than the workspace.");
        }

        return starts && BuildRules.CheckVersion(version.Name, version.Status, version.Error, version.Archived, chosen == latest?.TemplateVersionId) is { } problem
            ? problem
            : version;
    }

    private async Task<Guid> InsertAsync(
        NpgsqlConnection connection,
        BuildOrder order,
        WorkspaceRow workspace,
        LatestBuild? latest,
        VersionRow version,
        IReadOnlyDictionary<string, string> values,
        CancellationToken ct)
    {
        var buildId = Guid.NewGuid();
        var jobId = Guid.NewGuid();
        var input = new JobInput { WorkspaceBuildId = buildId, WorkspaceId = order.WorkspaceId, LogLevel = order.LogLevel, Orphan = order.Orphan };
        await queue.AddAsync(
            connection,
            new NewJob(jobId, workspace.OrganizationId, order.InitiatorId, ProvisionerJobType.WorkspaceBuild, version.FileId, input, version.TagsJson),
            ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspace_builds
                (id, workspace_id, template_version_id, build_number, transition, reason, initiator_id, job_id, provisioner_state,
                 daily_cost, on_success, template_version_preset_id, created_at, updated_at)
            VALUES (@buildId, @WorkspaceId, @versionId, @number, @Transition, @Reason, @InitiatorId, @jobId,
                coalesce(@State, (SELECT provisioner_state FROM workspace_builds WHERE id = @latestId)),
                -- Until this build has changed something, the workspace costs what it did.
                coalesce((SELECT daily_cost FROM workspace_builds WHERE id = @latestId), 0), @onSuccess::jsonb, @PresetId, @now, @now);

            INSERT INTO workspace_build_parameters (workspace_build_id, name, value)
            SELECT @buildId, * FROM unnest(@names, @values);
            """,
            new
            {
                buildId,
                order.WorkspaceId,
                versionId = version.Id,
                number = (latest?.BuildNumber ?? 0) + 1,
                order.Transition,
                order.Reason,
                order.InitiatorId,
                jobId,
                order.State,
                order.PresetId,
                latestId = latest?.Id,
                onSuccess = order.OnSuccess is null ? null : JsonSerializer.Serialize(order.OnSuccess, Json.Options),
                now = time.GetUtcNow(),
                names = values.Keys.ToArray(),
                values = values.Values.ToArray(),
            },
            cancellationToken: ct));
        await AuditLog.WriteAsync(connection, order.Actor, EntryOf(order, workspace, buildId, version.Id, (latest?.BuildNumber ?? 0) + 1), ct);
        return buildId;
    }

    private static AuditEntry EntryOf(BuildOrder order, WorkspaceRow workspace, Guid buildId, Guid versionId, int number) => AuditEntries.OfBuild(
        order.Transition,
        new BuildSubject(buildId, order.WorkspaceId, workspace.Name, workspace.Owner, workspace.OrganizationId, number, order.Reason),
        AuditDiff.Between(
            AuditResource.WorkspaceBuild,
            null,
            new { order.WorkspaceId, TemplateVersionId = versionId, BuildNumber = number, order.Transition, order.Reason }));

    private sealed record WorkspaceRow
    {
        public string Name { get; init; } = "";

        public string Owner { get; init; } = "";

        public Guid OwnerId { get; init; }

        public Guid OrganizationId { get; init; }

        public Guid TemplateId { get; init; }

        /// <summary>The template's parameters are taken as they were imported.</summary>
        public bool Classic { get; init; }

        public string AutomaticUpdates { get; init; } = "";

        public bool Dormant { get; init; }

        public Guid ActiveVersionId { get; init; }

        public bool RequireActiveVersion { get; init; }
    }

    private sealed record VersionRow
    {
        public Guid Id { get; init; }

        public string Name { get; init; } = "";

        public bool Archived { get; init; }

        public Guid FileId { get; init; }

        public string TagsJson { get; init; } = "";

        public string Status { get; init; } = "";

        public string? Error { get; init; }
    }
}
