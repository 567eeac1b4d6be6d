using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>Makes, changes and deletes organizations. Every method authorises the actor.</summary>
internal sealed class OrganizationChanges(
    NpgsqlDataSource database, Authorizer authorizer, OrganizationStore store, OrganizationRoles roles, TimeProvider time)
{
    /// <summary>Makes an organization with its group "Everyone"; the actor administers it.</summary>
    public async Task<Outcome<Organization>> CreateAsync(Actor actor, CreateOrganizationRequest request, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.Organization)) is not null)
        {
            return ApiError.Forbidden("You may not create organizations.");
        }

        var errors = new List<ValidationError>();
        OrganizationRules.CheckName(request.Name, OrganizationRules.MaxName, errors);
        CheckTexts(request.DisplayName, request.Description, request.Icon, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The organization cannot be created like this.", [.. errors]);
        }

        var id = Guid.NewGuid();
        var defaults = request.DefaultOrgMemberRoles is { } wanted ? OrganizationRoles.Normalise(wanted) : [RoleName.OrganizationWorkspaceAccess];
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await roles.CheckChangeAsync(connection, actor, id, "default_org_member_roles", [], defaults, ct) is { } refused)
        {
            return refused;
        }

        try
        {
            await InsertAsync(connection, id, actor, request, defaults, ct);
            var made = (await OrganizationStore.FindAsync(connection, id, ct))!;
            await RecordAsync(connection, actor, AuditAction.Create, null, made, ct);
            await transaction.CommitAsync(ct);
            return made;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(request.Name);
        }
    }

    /// <summary>Changes what the request names and leaves the rest.</summary>
    public async Task<Outcome<Organization>> UpdateAsync(Actor actor, string organization, UpdateOrganizationRequest change, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct, Actions.Update);
        if (found.Failed)
        {
            return found;
        }

        var name = string.IsNullOrEmpty(change.Name) || change.Name == found.Value.Name ? null : change.Name;
        var errors = new List<ValidationError>();
        if (name is not null)
        {
            OrganizationRules.CheckName(name, OrganizationRules.MaxName, errors);
        }

        CheckTexts(change.DisplayName, change.Description, change.Icon, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest("The organization cannot be changed like this.", [.. errors]);
        }

        var id = found.Value.Id;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await LockAsync(connection, id, ct);
        var defaults = change.DefaultOrgMemberRoles is { } wanted ? OrganizationRoles.Normalise(wanted) : null;
        if (before is null)
        {
            return ApiError.NotFound();
        }

        if (defaults is not null
            && await roles.CheckChangeAsync(connection, actor, id, "default_org_member_roles", [.. before.DefaultOrgMemberRoles], defaults, ct) is { } refused)
        {
            return refused;
        }

        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE organizations SET
                    name = coalesce(@name, name), display_name = coalesce(@DisplayName, display_name),
                    description = coalesce(@Description, description), icon = coalesce(@Icon, icon),
                    default_org_member_roles = coalesce(@defaults, default_org_member_roles), updated_at = @now
                WHERE id = @id
                """,
                new { id, name, change.DisplayName, change.Description, change.Icon, defaults, now = time.GetUtcNow() },
                cancellationToken: ct));
            var after = (await OrganizationStore.FindAsync(connection, id, ct))!;
            await RecordAsync(connection, actor, AuditAction.Write, before, after, ct);
            await transaction.CommitAsync(ct);
            return after;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(name!);
        }
    }

    /// <summary>Deletes an organization that has no templates and workspaces any more, with its memberships, groups and roles.</summary>
    public async Task<Outcome<Response>> DeleteAsync(Actor actor, string organization, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct, Actions.Delete);
        if (found.Error is { } error)
        {
            return error;
        }

        if (found.Value.IsDefault)
        {
            return ApiError.BadRequest("The default organization cannot be deleted.");
        }

        var id = found.Value.Id;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await LockAsync(connection, id, ct) is null)
        {
            return ApiError.NotFound();
        }

        if (await LeftAsync(connection, id, ct) is { } left)
        {
            return ApiError.BadRequest($"The organization \"{found.Value.Name}\" still has {left}. Delete them first.");
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE organizations SET deleted = true, updated_at = @now WHERE id = @id;
            DELETE FROM organization_members WHERE organization_id = @id;
            DELETE FROM groups WHERE organization_id = @id;
            DELETE FROM custom_roles WHERE organization_id = @id;
            DELETE FROM site_settings WHERE starts_with(key, 'idpsync:' || @id || ':');
            """,
            new { id, now = time.GetUtcNow() },
            cancellationToken: ct));
        await RecordAsync(connection, actor, AuditAction.Delete, found.Value, null, ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = "Organization has been deleted." };
    }

    private static Task RecordAsync(
        NpgsqlConnection connection, Actor actor, string action, Organization? before, Organization? after, CancellationToken ct) =>
        AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.Organization,
                ResourceId = (after ?? before)!.Id,
                Target = (after ?? before)!.Name,
                Icon = (after ?? before)!.Icon,
                OrganizationId = (after ?? before)!.Id,
                Action = action,
                Diff = AuditDiff.Between(AuditResource.Organization, before, after),
                StatusCode = action == AuditAction.Create ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            },
            ct);

    private static void CheckTexts(string? displayName, string? description, string? icon, List<ValidationError> errors)
    {
        OrganizationRules.CheckDisplayName(displayName, errors);
        OrganizationRules.CheckDescription(description, errors);
        OrganizationRules.CheckPicture("icon", icon, errors);
    }

    /// <summary>The organization, locked until the transaction ends; null when it was deleted meanwhile.</summary>
    private static async Task<Organization?> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        var found = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT true FROM organizations WHERE id = @id AND NOT deleted FOR UPDATE", new { id }, cancellationToken: ct));
        return found ? await OrganizationStore.FindAsync(connection, id, ct) : null;
    }

    private static async Task<string?> LeftAsync(NpgsqlConnection connection, Guid id, CancellationToken ct)
    {
        var (templates, workspaces) = await connection.QuerySingleAsync<(int Templates, int Workspaces)>(new CommandDefinition(
            """
            SELECT (SELECT count(*)::int FROM templates WHERE organization_id = @id AND NOT deleted),
                   (SELECT count(*)::int FROM workspaces WHERE organization_id = @id AND NOT deleted)
            """,
            new { id },
            cancellationToken: ct));
        string[] left = [.. Counted(templates, "template"), .. Counted(workspaces, "workspace")];
        return left.Length == 0 ? null : string.Join(" and ", left);

        static string[] Counted(int count, string word) => count == 0 ? [] : [count == 1 ? $"1 {word}" : $"{count} {word}s"];
    }

    private static ApiError NameTaken(string name) => ApiError.Conflict($"An organization with the name \"{name}\" already exists.") with
    {
        Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
    };

    private async Task InsertAsync(
        NpgsqlConnection connection, Guid id, Actor actor, CreateOrganizationRequest request, string[] defaults, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO organizations (id, name, display_name, description, icon, default_org_member_roles, created_at, updated_at)
            VALUES (@id, @Name, @displayName, @description, @icon, @defaults, @now, @now);
            INSERT INTO groups (id, organization_id, name, created_at, updated_at) VALUES (@id, @id, 'Everyone', @now, @now);
            INSERT INTO organization_members (organization_id, user_id, roles, created_at, updated_at)
            VALUES (@id, @UserId, ARRAY[@admin], @now, @now);
            """,
            new
            {
                id,
                request.Name,
                displayName = string.IsNullOrEmpty(request.DisplayName) ? request.Name : request.DisplayName,
                description = request.Description ?? "",
                icon = request.Icon ?? "",
                defaults,
                actor.UserId,
                admin = RoleName.OrganizationAdmin,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
}
