using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Templates in the database. Every method authorises its actor.</summary>
internal sealed class TemplateStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    private const string VisibleSql =
        """
         AND (t.organization_id = ANY (@Organizations)
              OR @Shared AND t.id = ANY (ARRAY(
                  SELECT template_id FROM template_acl WHERE user_id = @Owner OR group_id = ANY (@Groups))))
        """;

    /// <summary>The templates that the actor may see, all or of one organization, filtered by <c>q</c>.</summary>
    public async Task<Outcome<Template[]>> ListAsync(Actor actor, string? organization, string? q, CancellationToken ct)
    {
        var parameters = new DynamicParameters();
        var (where, problems) = TemplateSearch.Translate(q, actor, parameters);
        if (problems.Count > 0)
        {
            return ApiError.BadRequest("Invalid template search query.", [.. problems]);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        if (organization is not null)
        {
            if (await PathNames.OrganizationAsync(connection, organization, ct) is not { } id
                || (!actor.OrganizationRoles.ContainsKey(id) && !authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.Template, id))))
            {
                return ApiError.NotFound();
            }

            parameters.Add("organization", id);
            where += " AND t.organization_id = @organization";
        }

        var visible = Visibility.Of(authorizer, actor, ResourceTypes.Template);
        parameters.AddDynamicParams(new { visible.Organizations, visible.Owner, visible.Groups, visible.Shared, visible.Only });
        where += (visible.All ? "" : VisibleSql) + (visible.Only is null ? "" : " AND t.id = ANY (@Only)");
        return await TemplateReader.QueryAsync(connection, where, parameters, time.GetUtcNow(), ct);
    }

    /// <summary>One template.</summary>
    public async Task<Outcome<Template>> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, actor, Actions.Read, id, ct);
    }

    /// <summary>One template by its name in an organization.</summary>
    public async Task<Outcome<Template>> GetAsync(Actor actor, string organization, string name, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var id = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM templates WHERE organization_id = @organizationId AND lower(name) = lower(@name) AND NOT deleted",
            new { organizationId = await PathNames.OrganizationAsync(connection, organization, ct), name },
            cancellationToken: ct));
        return id is null ? ApiError.NotFound() : await FindAsync(connection, actor, Actions.Read, id.Value, ct);
    }

    /// <summary>Makes a template of an imported version.</summary>
    public async Task<Outcome<Template>> CreateAsync(Actor actor, string organization, CreateTemplateRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await PathNames.OrganizationAsync(connection, organization, ct) is not { } organizationId)
        {
            return ApiError.NotFound();
        }

        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.Template, organizationId)) is { } refused)
        {
            return refused;
        }

        if (TemplateRules.Check(request) is { Count: > 0 } problems)
        {
            return ApiError.BadRequest($"The template cannot be created: {problems[0].Detail}", [.. problems]);
        }

        var version = await VersionUse.LoadAsync(connection, request.VersionId, ct);
        if (VersionUse.CheckForTemplate(version, organizationId, templateId: null) is { } unusable)
        {
            return unusable;
        }

        var id = Guid.NewGuid();
        try
        {
            await InsertAsync(connection, id, organizationId, actor, request, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(request.Name);
        }

        return await FindAsync(connection, actor, Actions.Read, id, ct);
    }

    /// <summary>Changes what the request names and leaves the rest.</summary>
    public async Task<Outcome<Template>> UpdateAsync(Actor actor, Guid id, UpdateTemplateMeta change, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await FindAsync(connection, actor, Actions.Update, id, ct);
        if (found.Failed)
        {
            return found;
        }

        if (TemplateRules.Check(change) is { Count: > 0 } problems)
        {
            return ApiError.BadRequest($"The template cannot be changed: {problems[0].Detail}", [.. problems]);
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE templates SET
                    name = coalesce(@Name, name), display_name = coalesce(@DisplayName, display_name),
                    description = coalesce(@Description, description), icon = coalesce(@Icon, icon),
                    default_ttl_ms = coalesce(@DefaultTtlMs, default_ttl_ms), activity_bump_ms = coalesce(@ActivityBumpMs, activity_bump_ms),
                    allow_user_autostart = coalesce(@AllowUserAutostart, allow_user_autostart),
                    allow_user_autostop = coalesce(@AllowUserAutostop, allow_user_autostop),
                    allow_user_cancel_workspace_jobs = coalesce(@AllowUserCancelWorkspaceJobs, allow_user_cancel_workspace_jobs),
                    failure_ttl_ms = coalesce(@FailureTtlMs, failure_ttl_ms),
                    time_til_dormant_ms = coalesce(@TimeTilDormantMs, time_til_dormant_ms),
                    time_til_dormant_autodelete_ms = coalesce(@TimeTilDormantAutodeleteMs, time_til_dormant_autodelete_ms),
                    require_active_version = coalesce(@RequireActiveVersion, require_active_version),
                    deprecation_message = coalesce(@DeprecationMessage, deprecation_message),
                    max_port_share_level = coalesce(@MaxPortShareLevel, max_port_share_level),
                    cors_behavior = coalesce(nullif(@CorsBehavior, ''), cors_behavior),
                    use_classic_parameter_flow = coalesce(@UseClassicParameterFlow, use_classic_parameter_flow),
                    allow_workspace_renames = coalesce(@AllowWorkspaceRenames, allow_workspace_renames),
                    engine = coalesce(@Engine, engine),
                    updated_at = @now
                WHERE id = @id
                """,
                new
                {
                    id,
                    Name = string.IsNullOrEmpty(change.Name) ? null : change.Name,
                    change.DisplayName,
                    change.Description,
                    change.Icon,
                    change.DefaultTtlMs,
                    change.ActivityBumpMs,
                    change.AllowUserAutostart,
                    change.AllowUserAutostop,
                    change.AllowUserCancelWorkspaceJobs,
                    change.FailureTtlMs,
                    change.TimeTilDormantMs,
                    change.TimeTilDormantAutodeleteMs,
                    change.RequireActiveVersion,
                    change.DeprecationMessage,
                    change.MaxPortShareLevel,
                    change.CorsBehavior,
                    change.UseClassicParameterFlow,
                    change.AllowWorkspaceRenames,
                    change.Engine,
                    now = time.GetUtcNow(),
                },
                cancellationToken: ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(change.Name!);
        }

        await AuditAsync(connection, actor, AuditAction.Write, found.Value, id, ct);
        await transaction.CommitAsync(ct);
        return await FindAsync(connection, actor, Actions.Read, id, ct);
    }

    /// <summary>Deletes a template that no workspace uses any more.</summary>
    public async Task<Outcome<Response>> DeleteAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await FindAsync(connection, actor, Actions.Delete, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);

        // One statement, so that a workspace made at the same moment is not left without its template.
        var deleted = await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE templates t SET deleted = true, updated_at = @now
            WHERE t.id = @id AND NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.template_id = t.id AND NOT w.deleted)
            """,
            new { id, now = time.GetUtcNow() },
            cancellationToken: ct));
        if (deleted == 0)
        {
            return ApiError.BadRequest("All workspaces must be deleted before a template can be removed.");
        }

        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Delete, found.Value, null), ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = "Template has been deleted!" };
    }

    private async Task AuditAsync(NpgsqlConnection connection, Actor actor, string action, Template? before, Guid id, CancellationToken ct)
    {
        var after = await TemplateReader.QueryAsync(connection, "t.id = @id", new DynamicParameters(new { id }), time.GetUtcNow(), ct);
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(action, before, after[0]), ct);
    }

    private async Task<Outcome<Template>> FindAsync(NpgsqlConnection connection, Actor actor, string action, Guid id, CancellationToken ct)
    {
        var parameters = new DynamicParameters(new { id });
        var found = await TemplateReader.QueryAsync(connection, "t.id = @id AND NOT t.deleted", parameters, time.GetUtcNow(), ct);
        if (found is not [var template])
        {
            return ApiError.NotFound();
        }

        return await TemplateAccess.FindAsync(connection, actor, id, ct) is not { } access ? ApiError.NotFound()
            : authorizer.Require(actor, action, access) is { } refused ? refused
            : template;
    }

    private async Task InsertAsync(
        NpgsqlConnection connection, Guid id, Guid organizationId, Actor actor, CreateTemplateRequest request, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO templates
                (id, organization_id, name, display_name, description, icon, active_version_id, created_by, created_at, updated_at,
                 default_ttl_ms, activity_bump_ms, allow_user_cancel_workspace_jobs, allow_user_autostart, allow_user_autostop,
                 failure_ttl_ms, time_til_dormant_ms, time_til_dormant_autodelete_ms, require_active_version, max_port_share_level,
                 use_classic_parameter_flow, allow_workspace_renames, engine, cors_behavior)
            VALUES (@id, @organizationId, @Name, @DisplayName, @Description, @Icon, @VersionId, @UserId, @now, @now,
                 @DefaultTtlMs, @ActivityBumpMs, @AllowCancel, @AllowAutostart, @AllowAutostop,
                 @FailureTtlMs, @DormantTtlMs, @DeleteTtlMs, @RequireActiveVersion, @MaxPortShareLevel,
                 @UseClassicParameterFlow, @AllowWorkspaceRenames, @Engine, @CorsBehavior);
            UPDATE template_versions SET template_id = @id, updated_at = @now WHERE id = @VersionId;
            INSERT INTO template_acl (template_id, group_id, role) SELECT @id, @organizationId, 'use' WHERE @everyone;
            """,
            new
            {
                id,
                organizationId,
                request.Name,
                DisplayName = request.DisplayName ?? "",
                Description = request.Description ?? "",
                Icon = request.Icon ?? "",
                request.VersionId,
                actor.UserId,
                everyone = request.DisableEveryoneGroupAccess != true,
                now = time.GetUtcNow(),
                DefaultTtlMs = request.DefaultTtlMs ?? 0,
                ActivityBumpMs = request.ActivityBumpMs ?? (long)TimeSpan.FromHours(1).TotalMilliseconds,
                AllowCancel = request.AllowUserCancelWorkspaceJobs ?? true,
                AllowAutostart = request.AllowUserAutostart ?? true,
                AllowAutostop = request.AllowUserAutostop ?? true,
                FailureTtlMs = request.FailureTtlMs ?? 0,
                DormantTtlMs = request.DormantTtlMs ?? 0,
                DeleteTtlMs = request.DeleteTtlMs ?? 0,
                request.RequireActiveVersion,
                MaxPortShareLevel = request.MaxPortShareLevel ?? AppSharingLevel.Owner,
                UseClassicParameterFlow = request.UseClassicParameterFlow ?? false,
                AllowWorkspaceRenames = request.AllowWorkspaceRenames ?? false,
                Engine = request.Engine ?? "",
                CorsBehavior = string.IsNullOrEmpty(request.CorsBehavior) ? CorsBehavior.Simple : request.CorsBehavior,
            },
            cancellationToken: ct));
        await AuditAsync(connection, actor, AuditAction.Create, before: null, id, ct);
        await transaction.CommitAsync(ct);
    }

    private static ApiError NameTaken(string name) => ApiError.Conflict($"A template with the name \"{name}\" already exists.") with
    {
        Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
    };
}
