using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>Makes, changes and deletes the roles that people define in an organization. Every method authorises the actor.</summary>
internal sealed class CustomRoles(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Makes a role; 409 when the name is taken.</summary>
    public async Task<Outcome<AssignableRole>> CreateAsync(Actor actor, Organization organization, CustomRoleRequest request, CancellationToken ct)
    {
        if (Require(actor, Actions.Create, organization) is { } refused)
        {
            return refused;
        }

        if (CustomRoleRules.Check(authorizer, actor, organization.Id, request) is { } problem)
        {
            return problem;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO custom_roles
                    (organization_id, name, display_name, organization_permissions, organization_member_permissions, created_at, updated_at)
                VALUES (@id, @Name, @DisplayName, @organizationPermissions::jsonb, @memberPermissions::jsonb, @now, @now)
                """,
                Parameters(organization.Id, request),
                cancellationToken: ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ApiError.Conflict($"A role with the name \"{request.Name}\" already exists in this organization.") with
            {
                Validations = [new ValidationError("name", "This value is already in use and should be unique.")],
            };
        }

        var made = await ReadAsync(connection, actor, organization.Id, request.Name, ct);
        await RecordAsync(connection, actor, organization, AuditAction.Create, null, made, ct);
        await transaction.CommitAsync(ct);
        return made;
    }

    /// <summary>Replaces what a role permits; it holds for its holders at once.</summary>
    public async Task<Outcome<AssignableRole>> UpdateAsync(Actor actor, Organization organization, CustomRoleRequest request, CancellationToken ct)
    {
        if (Require(actor, Actions.Update, organization) is { } refused)
        {
            return refused;
        }

        if (CustomRoleRules.Check(authorizer, actor, organization.Id, request) is { } problem)
        {
            return problem;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrganizationRoles.ReadCustomAsync(connection, organization.Id, ct, request.Name) is not [var before])
        {
            return NoSuchRole(organization, request.Name);
        }

        var updated = await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE custom_roles SET display_name = @DisplayName, organization_permissions = @organizationPermissions::jsonb,
                organization_member_permissions = @memberPermissions::jsonb, updated_at = @now
            WHERE organization_id = @id AND name = @Name
            """,
            Parameters(organization.Id, request),
            cancellationToken: ct));
        if (updated == 0)
        {
            return NoSuchRole(organization, request.Name);
        }

        var after = await ReadAsync(connection, actor, organization.Id, request.Name, ct);
        await RecordAsync(connection, actor, organization, AuditAction.Write, before, after, ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    /// <summary>Deletes a role, and takes it from its holders and from the organization's default roles.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(Actor actor, Organization organization, string name, CancellationToken ct)
    {
        if (Require(actor, Actions.Delete, organization) is { } refused)
        {
            return refused;
        }

        if (Roles.IsBuiltIn(name))
        {
            return ApiError.BadRequest($"\"{name}\" is a built-in role and cannot be deleted.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrganizationRoles.ReadCustomAsync(connection, organization.Id, ct, name) is not [var before])
        {
            return NoSuchRole(organization, name);
        }

        var deleted = await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM custom_roles WHERE organization_id = @Id AND name = @name", new { organization.Id, name }, cancellationToken: ct));
        if (deleted == 0)
        {
            return NoSuchRole(organization, name);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE organization_members SET roles = array_remove(roles, @name), updated_at = @now
            WHERE organization_id = @Id AND @name = ANY (roles);
            UPDATE organizations SET default_org_member_roles = array_remove(default_org_member_roles, @name), updated_at = @now
            WHERE id = @Id AND @name = ANY (default_org_member_roles);
            """,
            new { organization.Id, name, now = time.GetUtcNow() },
            cancellationToken: ct));
        await RecordAsync(connection, actor, organization, AuditAction.Delete, before, null, ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    // Roles have no ids; entries about them are found by the organization's.
    private static Task RecordAsync(
        NpgsqlConnection connection, Actor actor, Organization organization, string action, AssignableRole? before, AssignableRole? after,
        CancellationToken ct) => AuditLog.WriteAsync(
        connection,
        actor,
        new AuditEntry
        {
            ResourceType = AuditResource.CustomRole,
            ResourceId = organization.Id,
            Target = (after ?? before)!.Name,
            OrganizationId = organization.Id,
            Action = action,
            Diff = AuditDiff.Between(AuditResource.CustomRole, before, after),
            StatusCode = action == AuditAction.Delete ? StatusCodes.Status204NoContent : StatusCodes.Status200OK,
        },
        ct);

    private static ApiError NoSuchRole(Organization organization, string name) => new(
        StatusCodes.Status404NotFound, $"There is no custom role \"{name}\" in the organization \"{organization.Name}\".");

    private object Parameters(Guid id, CustomRoleRequest request) => new
    {
        id,
        request.Name,
        request.DisplayName,
        organizationPermissions = JsonSerializer.Serialize(request.OrganizationPermissions, Json.Options),
        memberPermissions = JsonSerializer.Serialize(request.OrganizationMemberPermissions, Json.Options),
        now = time.GetUtcNow(),
    };

    private async Task<AssignableRole> ReadAsync(NpgsqlConnection connection, Actor actor, Guid organization, string name, CancellationToken ct) =>
        (await OrganizationRoles.ReadCustomAsync(connection, organization, ct, name))[0] with
        {
            Assignable = authorizer.CanAssign(actor, name, organization),
        };

    private ApiError? Require(Actor actor, string action, Organization organization) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.AssignOrganizationRole, organization.Id));
}
