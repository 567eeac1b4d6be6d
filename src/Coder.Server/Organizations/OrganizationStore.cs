using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>Organizations and who is in them. Every method authorises the actor.</summary>
internal sealed class OrganizationStore(NpgsqlDataSource database, Authorizer authorizer)
{
    private const string DefaultName = "coder";

    private const string Columns = "o.id, o.name, o.display_name, o.icon, o.description, o.created_at, o.updated_at, o.is_default, o.default_org_member_roles";

    /// <summary>The default organization's id; creates it when there is none. Runs in the caller's transaction.</summary>
    public static async Task<Guid> EnsureDefaultAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct) =>
        await connection.ExecuteScalarAsync<Guid>(new CommandDefinition(
            """
            INSERT INTO organizations (id, name, display_name, is_default, created_at, updated_at)
            SELECT @id, @name, 'Coder', true, @now, @now
            WHERE NOT EXISTS (SELECT FROM organizations WHERE is_default)
            ON CONFLICT DO NOTHING;
            INSERT INTO groups (id, organization_id, name, created_at, updated_at)
            SELECT id, id, 'Everyone', @now, @now FROM organizations WHERE is_default
            ON CONFLICT DO NOTHING;
            SELECT id FROM organizations WHERE is_default;
            """,
            new { id = Guid.NewGuid(), name = DefaultName, now },
            cancellationToken: ct));

    /// <summary>The organizations that the actor may see; of one user only those they are in.</summary>
    public async Task<IReadOnlyList<Organization>> ListAsync(Actor actor, Guid? memberId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var organizations = await connection.QueryAsync<Organization>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM organizations o
            WHERE NOT o.deleted
              AND (@memberId IS NULL OR EXISTS (SELECT FROM organization_members m WHERE m.organization_id = o.id AND m.user_id = @memberId))
            ORDER BY o.is_default DESC, lower(o.name)
            """,
            new { memberId },
            cancellationToken: ct));
        return [.. organizations.Where(organization => authorizer.Can(actor, Actions.Read, ObjectOf(organization)))];
    }

    /// <summary>
    /// The organization that <paramref name="name"/> means: an id, a name, or <c>default</c>; when the actor may do
    /// <paramref name="action"/> with it.
    /// </summary>
    public async Task<Outcome<Organization>> GetAsync(Actor actor, string name, CancellationToken ct, string action = Actions.Read)
    {
        var condition = name == "default" ? "o.is_default" : Guid.TryParseExact(name, "D", out var id) ? "o.id = @id" : "lower(o.name) = lower(@name)";
        await using var connection = await database.OpenConnectionAsync(ct);
        var organization = await connection.QuerySingleOrDefaultAsync<Organization>(new CommandDefinition(
            $"SELECT {Columns} FROM organizations o WHERE NOT o.deleted AND {condition}",
            new { name, id = Guid.TryParse(name, out id) ? id : Guid.Empty },
            cancellationToken: ct));
        if (organization is null)
        {
            return ApiError.NotFound();
        }

        return authorizer.Require(actor, action, ObjectOf(organization)) is { } refused ? refused : organization;
    }

    /// <summary>An organization that is not deleted, by its id.</summary>
    public static async Task<Organization?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<Organization>(new CommandDefinition(
            $"SELECT {Columns} FROM organizations o WHERE NOT o.deleted AND o.id = @id", new { id }, cancellationToken: ct));

    /// <summary>The members of an organization that the actor may see; of one user only this membership.</summary>
    public async Task<Outcome<PaginatedMembersResponse>> MembersAsync(
        Actor actor, Organization organization, Guid? userId, Page page, CancellationToken ct)
    {
        var all = authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.OrganizationMember, organization.Id));
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<MemberRow>(new CommandDefinition(
            """
            SELECT m.user_id, m.organization_id, m.created_at, m.updated_at, m.roles, u.username, u.name, u.avatar_url, u.email, u.status,
                   u.login_type, u.last_seen_at, u.is_service_account, u.created_at AS user_created_at, u.updated_at AS user_updated_at, u.rbac_roles,
                   count(*) OVER () AS total
            FROM organization_members m
            JOIN users u ON u.id = m.user_id AND NOT u.deleted
            WHERE m.organization_id = @organization AND (@userId IS NULL OR u.id = @userId) AND (@all OR u.id = @actor)
            ORDER BY lower(u.username)
            LIMIT @Limit OFFSET @Offset
            """,
            new { organization = organization.Id, userId, all, actor = actor.UserId, page.Limit, page.Offset },
            cancellationToken: ct));
        var members = rows.AsList();
        var custom = await OrganizationRoles.ReadCustomAsync(connection, organization.Id, ct);
        var displayNames = custom.ToDictionary(role => role.Name, role => role.DisplayName, StringComparer.Ordinal);
        return new PaginatedMembersResponse
        {
            Members = [.. members.Select(row => row.ToMember(displayNames))],
            Count = members.Count > 0 ? (int)members[0].Total : 0,
        };
    }

    private static AccessObject ObjectOf(Organization organization) =>
        new(ResourceTypes.Organization, organization.Id, Id: organization.Id);
}
