using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Template versions in the database: reading, renaming, archiving, promoting. Every method authorises its actor.</summary>
internal sealed class TemplateVersionStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>One version.</summary>
    public async Task<Outcome<TemplateVersion>> GetAsync(Actor actor, Guid id, CancellationToken ct, string action = Actions.Read)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, actor, action, id, ct);
    }

    /// <summary>A template's versions, oldest first.</summary>
    public async Task<Outcome<TemplateVersion[]>> ListAsync(Actor actor, Guid templateId, PageRequest page, bool includeArchived, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await RequireTemplateAsync(connection, actor, Actions.Read, templateId, ct) is { } refused)
        {
            return refused;
        }

        var ids = await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT id FROM template_versions v
            WHERE template_id = @templateId AND (@includeArchived OR NOT archived)
              AND (@AfterId::uuid IS NULL OR (created_at, id) > (SELECT created_at, id FROM template_versions WHERE id = @AfterId))
            ORDER BY created_at, id OFFSET @Offset LIMIT @Limit
            """,
            new { templateId, includeArchived, page.AfterId, page.Offset, page.Limit },
            cancellationToken: ct));
        return await TemplateVersionReader.ReadAsync(connection, [.. ids], ct);
    }

    /// <summary>The version of a template with a name.</summary>
    public async Task<Outcome<TemplateVersion>> GetByNameAsync(Actor actor, Guid templateId, string name, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var id = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM template_versions WHERE template_id = @templateId AND lower(name) = lower(@name)",
            new { templateId, name },
            cancellationToken: ct));
        return id is null ? ApiError.NotFound() : await FindAsync(connection, actor, Actions.Read, id.Value, ct);
    }

    /// <summary>The version that was made before another one of the same template.</summary>
    public async Task<Outcome<TemplateVersion>> GetPreviousAsync(Actor actor, TemplateVersion version, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var id = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            """
            SELECT id FROM template_versions WHERE template_id = @TemplateId AND created_at < @CreatedAt
            ORDER BY created_at DESC LIMIT 1
            """,
            new { version.TemplateId, version.CreatedAt },
            cancellationToken: ct));
        return id is null
            ? new ApiError(StatusCodes.Status404NotFound, $"No version of the template is older than \"{version.Name}\".")
            : await FindAsync(connection, actor, Actions.Read, id.Value, ct);
    }

    /// <summary>Renames a version or changes its message.</summary>
    public async Task<Outcome<TemplateVersion>> UpdateAsync(Actor actor, Guid id, PatchTemplateVersionRequest change, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await FindAsync(connection, actor, Actions.Update, id, ct);
        if (found.Failed)
        {
            return found;
        }

        if (change.Name.Length > 0 && TemplateNames.CheckVersion(change.Name) is { } problem)
        {
            return ApiError.Invalid("name", problem);
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE template_versions
                SET name = coalesce(nullif(@Name, ''), name), message = coalesce(@Message, message), updated_at = @now
                WHERE id = @id
                """,
                new { id, change.Name, change.Message, now = time.GetUtcNow() },
                cancellationToken: ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return VersionNames.Taken(change.Name);
        }

        await AuditChangeAsync(connection, actor, found.Value, ct);
        await transaction.CommitAsync(ct);
        return await FindAsync(connection, actor, Actions.Read, id, ct);
    }

    /// <summary>Makes a version the one that new workspaces get.</summary>
    public async Task<Outcome<Response>> PromoteAsync(Actor actor, Guid templateId, Guid versionId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await RequireTemplateAsync(connection, actor, Actions.Update, templateId, ct) is { } refused)
        {
            return refused;
        }

        var version = await VersionUse.LoadAsync(connection, versionId, ct);
        if (VersionUse.CheckForTemplate(version, version?.OrganizationId ?? Guid.Empty, templateId) is { } unusable)
        {
            return unusable;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await connection.QuerySingleAsync<PromotedRow>(new CommandDefinition(
            "SELECT id, name, icon, organization_id, active_version_id FROM templates WHERE id = @templateId FOR UPDATE",
            new { templateId },
            cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE templates SET active_version_id = @versionId, updated_at = @now WHERE id = @templateId",
            new { templateId, versionId, now = time.GetUtcNow() },
            cancellationToken: ct));
        var template = new Template
        {
            Id = before.Id, Name = before.Name, Icon = before.Icon, OrganizationId = before.OrganizationId, ActiveVersionId = before.ActiveVersionId,
        };
        await AuditLog.WriteAsync(
            connection, actor, AuditEntries.Of(AuditAction.Write, template, template with { ActiveVersionId = versionId }), ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = "Updated the active template version." };
    }

    /// <summary>Archives one version that nothing uses, or takes it out of the archive.</summary>
    public async Task<Outcome<Response>> SetArchivedAsync(Actor actor, Guid id, bool archived, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await FindAsync(connection, actor, Actions.Update, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        var version = found.Value;
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (archived && !(await ArchiveAsync(connection, version.TemplateId, id, onlyFailed: false, ct)).Contains(id) && !version.Archived)
        {
            return ApiError.BadRequest(
                $"The template version \"{version.Name}\" cannot be archived: it is the active version, a workspace uses it, or it is still being imported.");
        }

        if (!archived)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE template_versions SET archived = false, updated_at = @now WHERE id = @id",
                new { id, now = time.GetUtcNow() },
                cancellationToken: ct));
        }

        await AuditChangeAsync(connection, actor, version, ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = archived ? "The template version is archived." : "The template version is no longer archived." };
    }

    /// <summary>Archives a template's unused versions: the ones whose import failed, or all. Answers their ids.</summary>
    public async Task<Outcome<Guid[]>> ArchiveUnusedAsync(Actor actor, Guid templateId, bool all, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await RequireTemplateAsync(connection, actor, Actions.Update, templateId, ct) is { } refused)
        {
            return refused;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var archived = await ArchiveAsync(connection, templateId, only: null, onlyFailed: !all, ct);
        foreach (var version in await TemplateVersionReader.ReadAsync(connection, archived, ct))
        {
            await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Write, version with { Archived = false }, version), ct);
        }

        await transaction.CommitAsync(ct);
        return archived;
    }

    /// <summary>The version's variables; the values of sensitive ones are never told.</summary>
    public async Task<TemplateVersionVariable[]> VariablesAsync(Guid versionId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return
        [
            .. await connection.QueryAsync<TemplateVersionVariable>(new CommandDefinition(
                """
                SELECT name, description, type, CASE WHEN sensitive THEN '' ELSE value END AS value,
                       CASE WHEN sensitive THEN '' ELSE default_value END AS default_value, required, sensitive
                FROM template_version_variables WHERE template_version_id = @versionId ORDER BY name
                """,
                new { versionId },
                cancellationToken: ct)),
        ];
    }

    /// <summary>The version's parameters, in the order of its form.</summary>
    public async Task<TemplateVersionParameter[]> ParametersAsync(Guid versionId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return [.. (await ParameterDefinition.ReadAsync(connection, versionId, ct)).Select(parameter => parameter.ToSdk())];
    }

    /// <summary>The version's presets, the default first.</summary>
    public async Task<Preset[]> PresetsAsync(Guid versionId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Presets.ReadAsync(connection, versionId, ct);
    }

    /// <summary>The resources that a workspace of this version has while started and stopped.</summary>
    public async Task<IReadOnlyList<WorkspaceResource>> ResourcesAsync(TemplateVersion version, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Workspaces.ResourceReader.ReadAsync(connection, version.Job.Id, time.GetUtcNow(), ct);
    }

    private async Task<Guid[]> ArchiveAsync(NpgsqlConnection connection, Guid? templateId, Guid? only, bool onlyFailed, CancellationToken ct)
    {
        var ids = await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            UPDATE template_versions v SET archived = true, updated_at = @now
            FROM provisioner_jobs j
            WHERE j.id = v.job_id AND v.template_id IS NOT DISTINCT FROM @templateId AND NOT v.archived
              AND (@only::uuid IS NULL OR v.id = @only)
              AND j.completed_at IS NOT NULL AND (NOT @onlyFailed OR j.status <> 'succeeded')
              AND NOT EXISTS (SELECT 1 FROM templates t WHERE t.active_version_id = v.id AND NOT t.deleted)
              AND NOT EXISTS (
                  SELECT 1 FROM workspaces w
                  JOIN workspace_builds b ON b.workspace_id = w.id
                  WHERE NOT w.deleted AND b.template_version_id = v.id
                    AND b.build_number = (SELECT max(build_number) FROM workspace_builds WHERE workspace_id = w.id))
            RETURNING v.id
            """,
            new { templateId, only, onlyFailed, now = time.GetUtcNow() },
            cancellationToken: ct));
        return [.. ids];
    }

    private static async Task AuditChangeAsync(NpgsqlConnection connection, Actor actor, TemplateVersion before, CancellationToken ct)
    {
        var after = await TemplateVersionReader.ReadAsync(connection, [before.Id], ct);
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Write, before, after[0]), ct);
    }

    private async Task<ApiError?> RequireTemplateAsync(NpgsqlConnection connection, Actor actor, string action, Guid templateId, CancellationToken ct) =>
        await TemplateAccess.FindAsync(connection, actor, templateId, ct) is { } template
            ? authorizer.Require(actor, action, template)
            : ApiError.NotFound();

    private async Task<Outcome<TemplateVersion>> FindAsync(NpgsqlConnection connection, Actor actor, string action, Guid id, CancellationToken ct)
    {
        if (await TemplateVersionReader.ReadAsync(connection, [id], ct) is not [var version])
        {
            return ApiError.NotFound();
        }

        var access = version.TemplateId is { } templateId
            ? await TemplateAccess.FindAsync(connection, actor, templateId, ct)
            : new AccessObject(ResourceTypes.Template, version.OrganizationId);
        return authorizer.Require(actor, action, access!.Value) is { } refused ? refused : version;
    }

    private sealed record PromotedRow
    {
        public Guid Id { get; init; }

        public string Name { get; init; } = "";

        public string Icon { get; init; } = "";

        public Guid OrganizationId { get; init; }

        public Guid ActiveVersionId { get; init; }
    }
}
