using Coder.Sdk;
using Coder.Server.Access;
using Dapper;
using Npgsql;

namespace Coder.Server.Groups;

/// <summary>Reads groups as the API shows them, each with those of its members that the actor may see.</summary>
internal static class GroupReader
{
    /// <summary>Columns of a <see cref="ReducedUser"/>; <c>u</c> is the users table.</summary>
    public const string UserColumns =
        """
        u.id, u.username, u.name, u.avatar_url, u.email, u.created_at, u.updated_at, u.last_seen_at, u.status, u.login_type,
        nullif(u.is_service_account, false) AS is_service_account
        """;

    /// <summary>
    /// The groups that <paramref name="where"/> selects (the group is <c>g</c>, its organization <c>o</c>), ordered by organization and name,
    /// "Everyone" first.
    /// </summary>
    public static async Task<Group[]> QueryAsync(
        NpgsqlConnection connection, Authorizer authorizer, Actor actor, string where, DynamicParameters parameters, CancellationToken ct)
    {
        var groups = (await connection.QueryAsync<Group>(new CommandDefinition(
            $"""
            SELECT g.id, g.name, g.display_name, g.organization_id, g.avatar_url, g.quota_allowance, g.source,
                   o.name AS organization_name, o.display_name AS organization_display_name,
                   (SELECT count(*)::int FROM all_group_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted
                    WHERE m.group_id = g.id) AS total_member_count
            FROM groups g JOIN organizations o ON o.id = g.organization_id AND NOT o.deleted
            WHERE {where}
            ORDER BY lower(o.name), g.id <> g.organization_id, lower(g.name)
            """,
            parameters,
            cancellationToken: ct))).AsList();
        if (groups.Count == 0)
        {
            return [];
        }

        var seesAll = groups.Select(group => group.OrganizationId).Distinct()
            .Where(id => authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.GroupMember, id))).ToHashSet();
        var seesSelf = groups.Select(group => group.OrganizationId).Distinct()
            .Where(id => authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.GroupMember, id, actor.UserId))).ToHashSet();
        var members = (await connection.QueryAsync<Guid, ReducedUser, (Guid GroupId, ReducedUser User)>(
            new CommandDefinition(
                $"""
                SELECT m.group_id, {UserColumns}
                FROM all_group_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted
                WHERE m.group_id = ANY (@all) OR m.group_id = ANY (@own) AND u.id = @UserId
                ORDER BY lower(u.username)
                """,
                new
                {
                    all = groups.Where(group => seesAll.Contains(group.OrganizationId)).Select(group => group.Id).ToArray(),
                    own = groups.Where(group => seesSelf.Contains(group.OrganizationId)).Select(group => group.Id).ToArray(),
                    actor.UserId,
                },
                cancellationToken: ct),
            (id, user) => (id, user),
            splitOn: "id")).ToLookup(row => row.GroupId, row => row.User);
        return [.. groups.Select(group => group with { Members = [.. members[group.Id]] })];
    }

    /// <summary>These groups, whether the actor may see them or not; their members only as the actor may.</summary>
    public static Task<Group[]> ReadAsync(NpgsqlConnection connection, Authorizer authorizer, Actor actor, Guid[] ids, CancellationToken ct) =>
        QueryAsync(connection, authorizer, actor, "g.id = ANY (@ids)", new DynamicParameters(new { ids }), ct);
}
