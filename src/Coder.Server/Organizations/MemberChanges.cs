using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>Adds users to organizations, takes them out, and sets their roles there. Every method authorises the actor.</summary>
internal sealed class MemberChanges(
    NpgsqlDataSource database, Authorizer authorizer, OrganizationStore store, OrganizationRoles roles, TimeProvider time)
{
    /// <summary>Adds a user; 409 when they are in already.</summary>
    public async Task<Outcome<OrganizationMember>> AddAsync(Actor actor, Organization organization, User user, CancellationToken ct)
    {
        if (Require(actor, Actions.Create, organization, user) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var added = await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO organization_members (organization_id, user_id, created_at, updated_at)
            SELECT o.id, @userId, @now, @now FROM organizations o WHERE o.id = @organizationId AND NOT o.deleted
            ON CONFLICT DO NOTHING
            """,
            new { organizationId = organization.Id, userId = user.Id, now = time.GetUtcNow() },
            cancellationToken: ct));
        if (added == 0)
        {
            return ApiError.Conflict($"{user.Username} is a member of the organization \"{organization.Name}\" already.");
        }

        await RecordAsync(connection, actor, organization, user, AuditAction.Create, null, [], ct);
        await transaction.CommitAsync(ct);
        return await ReadAsync(actor, organization, user, ct);
    }

    /// <summary>
    /// Takes a user out, with their memberships of the organization's groups and what is shared with them there. Their workspaces stay,
    /// for administrators to delete.
    /// </summary>
    public async Task<Outcome<Nothing>> RemoveAsync(Actor actor, Organization organization, User user, CancellationToken ct)
    {
        if (Require(actor, Actions.Delete, organization, user) is { } refused)
        {
            return refused;
        }

        if (user.Id == actor.UserId)
        {
            return ApiError.BadRequest("You cannot remove yourself from an organization. Ask another administrator of it.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await RolesForUpdateAsync(connection, organization, user, ct) is not { } held)
        {
            return ApiError.NotFound();
        }

        if (await roles.CheckChangeAsync(connection, actor, organization.Id, "roles", held, [], ct) is { } tooHigh)
        {
            return tooHigh;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM organization_members WHERE organization_id = @organizationId AND user_id = @userId;
            DELETE FROM group_members m USING groups g
            WHERE g.id = m.group_id AND g.organization_id = @organizationId AND m.user_id = @userId;
            DELETE FROM template_acl a USING templates t
            WHERE t.id = a.template_id AND t.organization_id = @organizationId AND a.user_id = @userId;
            DELETE FROM workspace_acl a USING workspaces w
            WHERE w.id = a.workspace_id AND w.organization_id = @organizationId AND a.user_id = @userId;
            """,
            new { organizationId = organization.Id, userId = user.Id },
            cancellationToken: ct));
        await RecordAsync(connection, actor, organization, user, AuditAction.Delete, held, null, ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    /// <summary>Replaces somebody else's roles.</summary>
    public async Task<Outcome<OrganizationMember>> SetRolesAsync(
        Actor actor, Organization organization, User user, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Assign, new AccessObject(ResourceTypes.AssignOrganizationRole, organization.Id)) is { } refused)
        {
            return refused.Status == StatusCodes.Status403Forbidden ? ApiError.Forbidden("You may not assign roles in this organization.") : refused;
        }

        if (user.Id == actor.UserId)
        {
            return ApiError.BadRequest("You cannot change your own roles. Ask another administrator of the organization.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await RolesForUpdateAsync(connection, organization, user, ct) is not { } before)
        {
            return ApiError.NotFound();
        }

        var after = OrganizationRoles.Normalise(names);
        if (await roles.CheckChangeAsync(connection, actor, organization.Id, "roles", before, after, ct) is { } problem)
        {
            return problem;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE organization_members SET roles = @after, updated_at = @now WHERE organization_id = @organizationId AND user_id = @userId",
            new { organizationId = organization.Id, userId = user.Id, after, now = time.GetUtcNow() },
            cancellationToken: ct));
        await RecordAsync(connection, actor, organization, user, AuditAction.Write, before, after, ct);
        await transaction.CommitAsync(ct);
        return await ReadAsync(actor, organization, user, ct);
    }

    /// <summary>The users that the actor may make workspaces for in the organization, ordered by name.</summary>
    public async Task<Outcome<MinimalUser[]>> WorkspaceOwnersAsync(Actor actor, Organization organization, string? search, Page page, CancellationToken ct)
    {
        if (!authorizer.Can(actor, Actions.Create, new AccessObject(ResourceTypes.Workspace, organization.Id)))
        {
            return ApiError.Forbidden("You may not create workspaces for others in this organization.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<MinimalUser>(new CommandDefinition(
            """
            SELECT u.id, u.username, u.name, u.avatar_url
            FROM organization_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted AND u.status <> 'suspended'
            WHERE m.organization_id = @Id AND (@search = '' OR strpos(lower(u.username), lower(@search)) > 0 OR strpos(lower(u.name), lower(@search)) > 0)
            ORDER BY lower(u.username) LIMIT @Limit OFFSET @Offset
            """,
            new { organization.Id, search = search ?? "", page.Limit, page.Offset },
            cancellationToken: ct))).ToArray();
    }

    private static Task RecordAsync(
        NpgsqlConnection connection, Actor actor, Organization organization, User user, string action, string[]? before, string[]? after,
        CancellationToken ct)
    {
        object? Snapshot(string[]? held) => held is null
            ? null
            : new { organization_id = organization.Id, user_id = user.Id, username = user.Username, roles = held };
        return AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.OrganizationMember,
                ResourceId = user.Id,
                Target = user.Username,
                OrganizationId = organization.Id,
                Action = action,
                Diff = AuditDiff.Between(AuditResource.OrganizationMember, Snapshot(before), Snapshot(after)),
                StatusCode = action == AuditAction.Delete ? StatusCodes.Status204NoContent : StatusCodes.Status200OK,
            },
            ct);
    }

    private static async Task<string[]?> RolesForUpdateAsync(NpgsqlConnection connection, Organization organization, User user, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<string[]?>(new CommandDefinition(
            "SELECT roles FROM organization_members WHERE organization_id = @organizationId AND user_id = @userId FOR UPDATE",
            new { organizationId = organization.Id, userId = user.Id },
            cancellationToken: ct));

    private async Task<Outcome<OrganizationMember>> ReadAsync(Actor actor, Organization organization, User user, CancellationToken ct)
    {
        var members = await store.MembersAsync(actor, organization, user.Id, default, ct);
        return members is { Failed: false, Value.Members: [var member] }
            ? new OrganizationMember
            {
                UserId = member.UserId,
                OrganizationId = member.OrganizationId,
                CreatedAt = member.CreatedAt,
                UpdatedAt = member.UpdatedAt,
                Roles = member.Roles,
            }
            : ApiError.NotFound();
    }

    private ApiError? Require(Actor actor, string action, Organization organization, User user) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.OrganizationMember, organization.Id, user.Id));
}
