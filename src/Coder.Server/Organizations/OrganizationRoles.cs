using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>The roles that an organization has: the built-in ones, and those that people defined there.</summary>
internal sealed class OrganizationRoles(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>All roles, and which of them the actor may give to others.</summary>
    public async Task<Outcome<AssignableRole[]>> ListAsync(Actor actor, Guid organization, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Read, new AccessObject(ResourceTypes.AssignOrganizationRole, organization)) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var custom = await ReadCustomAsync(connection, organization, ct);
        return (AssignableRole[])
        [
            .. Roles.InOrganization.Values.OrderBy(role => role.Name, StringComparer.Ordinal)
                .Select(role => RoleAnswer.Of(role, organization, authorizer.CanAssign(actor, role.Name, organization))),
            .. custom.Select(role => role with { Assignable = authorizer.CanAssign(actor, role.Name, organization) }),
        ];
    }

    /// <summary>The roles that people defined, by name; of them only <paramref name="name"/> when it is given.</summary>
    public static async Task<IReadOnlyList<AssignableRole>> ReadCustomAsync(
        NpgsqlConnection connection, Guid organization, CancellationToken ct, string? name = null)
    {
        var rows = await connection.QueryAsync<RoleRow>(new CommandDefinition(
            """
            SELECT name, display_name, organization_permissions, organization_member_permissions FROM custom_roles
            WHERE organization_id = @organization AND (@name::text IS NULL OR name = @name)
            ORDER BY name
            """,
            new { organization, name },
            cancellationToken: ct));
        return [.. rows.Select(row => row.ToRole(organization))];
    }

    /// <summary>
    /// Checks that roles exist and that the actor may give or take each of them. Answers the first reason against it, or null.
    /// </summary>
    public async Task<ApiError?> CheckChangeAsync(
        NpgsqlConnection connection, Actor actor, Guid organization, string field, IReadOnlyCollection<string> before, IReadOnlyCollection<string> after, CancellationToken ct)
    {
        var custom = (await ReadCustomAsync(connection, organization, ct)).Select(role => role.Name).ToHashSet(StringComparer.Ordinal);
        if (after.FirstOrDefault(role => !Roles.InOrganization.ContainsKey(role) && !custom.Contains(role)) is { } unknown)
        {
            var known = Roles.InOrganization.Keys.Concat(custom).Order(StringComparer.Ordinal);
            return ApiError.BadRequest(
                $"There is no role \"{unknown}\" in this organization.",
                new ValidationError(field, $"There is no role \"{unknown}\"; known roles: {string.Join(", ", known)}."));
        }

        var changed = after.Except(before).Concat(before.Except(after));
        return changed.FirstOrDefault(role => !authorizer.CanAssign(actor, role, organization)) is { } forbidden
            ? ApiError.Forbidden($"You may not give or take the role \"{forbidden}\".")
            : null;
    }

    /// <summary>Roles as a request names them: each once, without the one that every member has anyway.</summary>
    public static string[] Normalise(IEnumerable<string> roles) =>
        [.. roles.Select(role => role ?? "").Where(role => role != RoleName.OrganizationMember).Distinct(StringComparer.Ordinal)];

    private sealed record RoleRow
    {
        public string Name { get; init; } = "";

        public string DisplayName { get; init; } = "";

        public string OrganizationPermissions { get; init; } = "[]";

        public string OrganizationMemberPermissions { get; init; } = "[]";

        public AssignableRole ToRole(Guid organization) => new()
        {
            Name = Name,
            DisplayName = DisplayName,
            OrganizationId = organization.ToString(),
            OrganizationPermissions = Parse(OrganizationPermissions),
            OrganizationMemberPermissions = Parse(OrganizationMemberPermissions),
        };

        private static Permission[] Parse(string json) => JsonSerializer.Deserialize<Permission[]>(json, Json.Options)!;
    }
}
