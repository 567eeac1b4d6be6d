using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Groups;

/// <summary>Makes, changes and deletes groups. Every method authorises the actor.</summary>
internal sealed class GroupChanges(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Makes a group without members; 409 when the name is taken.</summary>
    public async Task<Outcome<Group>> CreateAsync(Actor actor, string organization, CreateGroupRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await PathNames.OrganizationAsync(connection, organization, ct) is not { } organizationId)
        {
            return ApiError.NotFound();
        }

        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.Group, organizationId)) is { } refused)
        {
            return authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.Organization, organizationId, Id: organizationId))
                ? ApiError.Forbidden("You may not create groups in this organization.")
                : refused;
        }

        var errors = new List<ValidationError>();
        GroupRules.CheckName(request.Name, errors);
        GroupRules.CheckRest(request.DisplayName, request.AvatarUrl, request.QuotaAllowance, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest($"The group cannot be created: {errors[0].Detail}", [.. errors]);
        }

        var id = Guid.NewGuid();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO groups (id, organization_id, name, display_name, avatar_url, quota_allowance, source, created_at, updated_at)
                VALUES (@id, @organizationId, @Name, @DisplayName, @AvatarUrl, @QuotaAllowance, 'user', @now, @now)
                """,
                new { id, organizationId, request.Name, request.DisplayName, request.AvatarUrl, request.QuotaAllowance, now = time.GetUtcNow() },
                cancellationToken: ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(request.Name);
        }

        var group = await GroupStore.FindAsync(connection, authorizer, actor, id, Actions.Create, ct);
        await RecordAsync(connection, actor, AuditAction.Create, null, group.Value, ct);
        await transaction.CommitAsync(ct);
        return group;
    }

    /// <summary>Changes what the request names, and adds and takes out members.</summary>
    public async Task<Outcome<Group>> UpdateAsync(Actor actor, Guid id, PatchGroupRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await GroupStore.FindAsync(connection, authorizer, actor, id, Actions.Update, ct);
        if (found.Failed)
        {
            return found;
        }

        var name = string.IsNullOrEmpty(request.Name) || request.Name == found.Value.Name ? null : request.Name;
        var errors = new List<ValidationError>();
        var add = GroupRules.ReadIds("add_users", request.AddUsers, errors);
        var remove = GroupRules.ReadIds("remove_users", request.RemoveUsers, errors);
        if (id == found.Value.OrganizationId)
        {
            CheckEveryone(name, add.Length > 0 || remove.Length > 0, errors);
        }
        else if (name is not null)
        {
            GroupRules.CheckName(name, errors);
        }

        GroupRules.CheckRest(request.DisplayName, request.AvatarUrl, request.QuotaAllowance, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest($"The group cannot be changed: {errors[0].Detail}", [.. errors]);
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await StrangersAsync(connection, found.Value, add, ct) is { Length: > 0 } strangers)
        {
            return ApiError.BadRequest(
                $"Only members of the organization \"{found.Value.OrganizationName}\" can be in its groups.",
                [.. strangers.Select(stranger => new ValidationError("add_users", $"The user {stranger} is not a member of the organization."))]);
        }

        try
        {
            await WriteAsync(connection, id, name, request, add, remove, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return NameTaken(name!);
        }

        var group = await GroupStore.FindAsync(connection, authorizer, actor, id, Actions.Update, ct);
        await RecordAsync(connection, actor, AuditAction.Write, found.Value, group.Value, ct);
        await transaction.CommitAsync(ct);
        return group;
    }

    /// <summary>Deletes a group; what was shared with it is no longer.</summary>
    public async Task<Outcome<Response>> DeleteAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await GroupStore.FindAsync(connection, authorizer, actor, id, Actions.Delete, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        if (id == found.Value.OrganizationId)
        {
            return ApiError.BadRequest($"The group \"{GroupRules.Everyone}\" has all members of the organization and cannot be deleted.");
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM groups WHERE id = @id", new { id }, cancellationToken: ct));
        await RecordAsync(connection, actor, AuditAction.Delete, found.Value, null, ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = "Successfully deleted group!" };
    }

    private static Task RecordAsync(NpgsqlConnection connection, Actor actor, string action, Group? before, Group? after, CancellationToken ct)
    {
        static object? Snapshot(Group? group) => group is null ? null : new
        {
            name = group.Name,
            display_name = group.DisplayName,
            organization_id = group.OrganizationId,
            avatar_url = group.AvatarUrl,
            quota_allowance = group.QuotaAllowance,
            source = group.Source,
            members = group.Members.Select(member => member.Username).ToArray(),
        };
        return AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.Group,
                ResourceId = (after ?? before)!.Id,
                Target = (after ?? before)!.Name,
                Icon = (after ?? before)!.AvatarUrl,
                OrganizationId = (after ?? before)!.OrganizationId,
                Action = action,
                Diff = AuditDiff.Between(AuditResource.Group, Snapshot(before), Snapshot(after)),
                StatusCode = action == AuditAction.Create ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            },
            ct);
    }

    private static void CheckEveryone(string? name, bool changesMembers, List<ValidationError> errors)
    {
        if (name is not null)
        {
            errors.Add(new("name", $"The group \"{GroupRules.Everyone}\" cannot be renamed."));
        }

        if (changesMembers)
        {
            errors.Add(new(
                "add_users",
                $"The group \"{GroupRules.Everyone}\" has all members of the organization: add or remove members of the organization instead."));
        }
    }

    private static async Task<Guid[]> StrangersAsync(NpgsqlConnection connection, Group group, Guid[] users, CancellationToken ct) =>
    [
        .. await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT id FROM unnest(@users) AS id
            EXCEPT SELECT user_id FROM organization_members WHERE organization_id = @OrganizationId
            """,
            new { users, group.OrganizationId },
            cancellationToken: ct)),
    ];

    private static ApiError NameTaken(string name) => ApiError.Conflict($"A group with the name \"{name}\" already exists in this organization.") with
    {
        Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
    };

    private async Task WriteAsync(
        NpgsqlConnection connection, Guid id, string? name, PatchGroupRequest request, Guid[] add, Guid[] remove, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE groups SET name = coalesce(@name, name), display_name = coalesce(@DisplayName, display_name),
                avatar_url = coalesce(@AvatarUrl, avatar_url), quota_allowance = coalesce(@QuotaAllowance, quota_allowance), updated_at = @now
            WHERE id = @id;
            INSERT INTO group_members (group_id, user_id) SELECT @id, u FROM unnest(@add) AS u ON CONFLICT DO NOTHING;
            DELETE FROM group_members WHERE group_id = @id AND user_id = ANY (@remove);
            """,
            new { id, name, request.DisplayName, request.AvatarUrl, request.QuotaAllowance, add, remove, now = time.GetUtcNow() },
            cancellationToken: ct));
}
