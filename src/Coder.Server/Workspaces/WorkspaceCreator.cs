using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Makes workspaces: the row and its first build in one transaction.</summary>
internal sealed class WorkspaceCreator(
    NpgsqlDataSource database, Authorizer authorizer, BuildCreator builds, JobQueue queue, Notifications notifications, TimeProvider time)
{
    /// <summary>Makes a workspace for a user (a name, an id or <c>me</c>); answers its id.</summary>
    public async Task<Outcome<Guid>> CreateAsync(Actor actor, string owner, CreateWorkspaceRequest request, CancellationToken ct)
    {
        if (Check(request) is { Count: > 0 } problems)
        {
            return ApiError.BadRequest($"The workspace cannot be created: {problems[0].Detail}", [.. problems]);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var named = await PathNames.UserAsync(connection, actor, owner, ct);
        if (await FindTemplateAsync(connection, actor, request, ct) is not { } template)
        {
            return request.TemplateVersionId is null
                ? ApiError.Invalid("template_id", "There is no such template, or you may not use it.")
                : ApiError.Invalid("template_version_id", "There is no such template version, or you may not use it.");
        }

        // An owner who does not exist is answered as one whose workspaces the actor may not make.
        var ownerId = named ?? Guid.Empty;
        if ((Authorise(actor, ownerId, template) ?? (named is null ? ApiError.NotFound() : null)) is { } refused)
        {
            return refused;
        }

        var id = Guid.NewGuid();
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await InsertAsync(connection, id, ownerId, template, request, ct);
            await AuditLog.WriteAsync(connection, actor, await WorkspaceSnapshot.CreatedAsync(connection, id, ct), ct);
            var build = await builds.CreateAsync(
                connection,
                new BuildOrder
                {
                    Actor = actor,
                    WorkspaceId = id,
                    Transition = WorkspaceTransition.Start,
                    InitiatorId = actor.UserId,
                    VersionId = request.TemplateVersionId,
                    MayChooseVersion = authorizer.Can(actor, Actions.Update, AccessOf(template)),
                    Parameters = request.RichParameterValues ?? [],
                    PresetId = request.TemplateVersionPresetId,
                },
                ct);
            if (build.Error is { } error)
            {
                return error;
            }

            await transaction.CommitAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(request.Name);
        }

        await queue.AnnounceAsync();
        await notifications.PublishAsync(ProvisioningChannels.Workspace(id));
        return id;
    }

    /// <summary>409: the owner has a workspace of this name.</summary>
    public static ApiError NameTaken(string name) => ApiError.Conflict($"Workspace \"{name}\" already exists.") with
    {
        Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
    };

    private ApiError? Authorise(Actor actor, Guid ownerId, TemplateRow template)
    {
        if (authorizer.Require(actor, Actions.Use, AccessOf(template)) is not null)
        {
            return ApiError.Invalid("template_id", "There is no such template, or you may not use it.");
        }

        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.Workspace, template.OrganizationId, ownerId)) is { } refused)
        {
            return refused;
        }

        return template.DeprecationMessage.Length == 0
            ? null
            : ApiError.BadRequest($"The template \"{template.Name}\" is deprecated and takes no new workspaces: {template.DeprecationMessage}");
    }

    private static AccessObject AccessOf(TemplateRow template) =>
        new(ResourceTypes.Template, template.OrganizationId, Id: template.Id) { SharedRole = template.SharedRole };

    private static List<ValidationError> Check(CreateWorkspaceRequest request)
    {
        var problems = new List<ValidationError>();
        if (WorkspaceName.Check(request.Name) is { } badName)
        {
            problems.Add(new("name", badName));
        }

        if (request.TemplateId is null == request.TemplateVersionId is null)
        {
            problems.Add(new("template_id", "Give either template_id for the active version, or template_version_id for a certain one."));
        }

        if (request.AutostartSchedule is { Length: > 0 } schedule && AutostartSchedule.Check(schedule) is { } badSchedule)
        {
            problems.Add(new("autostart_schedule", badSchedule));
        }

        if (WorkspaceSettingRules.CheckTtl(request.TtlMs) is { } badTtl)
        {
            problems.Add(new("ttl_ms", badTtl));
        }

        if (request.AutomaticUpdates is { } updates && WorkspaceSettingRules.CheckAutomaticUpdates(updates) is { } badUpdates)
        {
            problems.Add(new("automatic_updates", badUpdates));
        }

        return problems;
    }

    private static async Task<TemplateRow?> FindTemplateAsync(
        NpgsqlConnection connection, Actor actor, CreateWorkspaceRequest request, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<TemplateRow>(new CommandDefinition(
            """
            SELECT t.id, t.organization_id, t.name, t.deprecation_message, t.default_ttl_ms, template_role(t.id, @UserId, @Groups) AS shared_role
            FROM templates t
            WHERE NOT t.deleted AND (t.id = @TemplateId OR t.id = (SELECT template_id FROM template_versions WHERE id = @TemplateVersionId))
            """,
            new { request.TemplateId, request.TemplateVersionId, actor.UserId, actor.Groups },
            cancellationToken: ct));

    private async Task InsertAsync(
        NpgsqlConnection connection, Guid id, Guid ownerId, TemplateRow template, CreateWorkspaceRequest request, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO workspaces
                (id, owner_id, organization_id, template_id, name, autostart_schedule, ttl_ms, automatic_updates, created_at, updated_at, last_used_at)
            VALUES (@id, @ownerId, @OrganizationId, @TemplateId, @Name, nullif(@AutostartSchedule, ''), @ttl, @updates, @now, @now, @now)
            """,
            new
            {
                id,
                ownerId,
                template.OrganizationId,
                TemplateId = template.Id,
                request.Name,
                request.AutostartSchedule,
                ttl = request.TtlMs ?? (template.DefaultTtlMs > 0 ? template.DefaultTtlMs : null),
                updates = request.AutomaticUpdates ?? "never",
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));

    private sealed record TemplateRow
    {
        public Guid Id { get; init; }

        public string? SharedRole { get; init; }

        public Guid OrganizationId { get; init; }

        public string Name { get; init; } = "";

        public string DeprecationMessage { get; init; } = "";

        public long DefaultTtlMs { get; init; }
    }
}
