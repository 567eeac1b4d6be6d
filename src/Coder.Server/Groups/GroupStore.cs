using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Groups;

/// <summary>Which groups a list is asked for; null asks for all.</summary>
/// <param name="Organization">An organization's id or name.</param>
/// <param name="Member">A user's id or name, or <c>me</c>.</param>
/// <param name="Ids">Ids of groups.</param>
internal sealed record GroupFilter(string? Organization, string? Member, Guid[]? Ids);

/// <summary>Groups and who is in them. Members see the groups that they are in. Every method authorises the actor.</summary>
internal sealed class GroupStore(NpgsqlDataSource database, Authorizer authorizer)
{
    /// <summary>The groups that the actor may see and the filter matches.</summary>
    public async Task<Outcome<Group[]>> ListAsync(Actor actor, GroupFilter filter, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var visible = Visibility.Of(authorizer, actor, ResourceTypes.Group);
        var membersVisible = Visibility.Of(authorizer, actor, ResourceTypes.GroupMember);
        var parameters = new DynamicParameters(new
        {
            visible.All,
            visible.Organizations,
            visible.Only,
            Mine = MayRead(actor) ? actor.Groups : [],
        });
        var where = "(@All OR g.organization_id = ANY (@Organizations) OR g.id = ANY (@Mine)) AND (@Only::uuid[] IS NULL OR g.id = ANY (@Only))";
        if (!string.IsNullOrEmpty(filter.Organization))
        {
            if (await PathNames.OrganizationAsync(connection, filter.Organization, ct) is not { } organization)
            {
                return ApiError.Invalid("organization", $"There is no organization \"{filter.Organization}\".");
            }

            parameters.Add("organization", organization);
            where += " AND g.organization_id = @organization";
        }

        if (!string.IsNullOrEmpty(filter.Member))
        {
            if (await PathNames.UserAsync(connection, actor, filter.Member, ct) is not { } member)
            {
                return ApiError.Invalid("has_member", $"There is no user \"{filter.Member}\".");
            }

            // Who else is in a group is for those who may read its members.
            parameters.AddDynamicParams(new { member, seesMembers = member == actor.UserId || membersVisible.All, inOrganizations = membersVisible.Organizations });
            where +=
                """
                 AND EXISTS (SELECT FROM all_group_members m WHERE m.group_id = g.id AND m.user_id = @member)
                 AND (@seesMembers OR g.organization_id = ANY (@inOrganizations))
                """;
        }

        if (filter.Ids is { } ids)
        {
            parameters.Add("ids", ids);
            where += " AND g.id = ANY (@ids)";
        }

        return await GroupReader.QueryAsync(connection, authorizer, actor, where, parameters, ct);
    }

    /// <summary>One group, when the actor may do <paramref name="action"/> with it.</summary>
    public async Task<Outcome<Group>> GetAsync(Actor actor, Guid id, CancellationToken ct, string action = Actions.Read)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, authorizer, actor, id, action, ct);
    }

    /// <summary>One group by its name in an organization.</summary>
    public async Task<Outcome<Group>> GetAsync(Actor actor, string organization, string name, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var id = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM groups WHERE organization_id = @organizationId AND lower(name) = lower(@name)",
            new { organizationId = await PathNames.OrganizationAsync(connection, organization, ct), name },
            cancellationToken: ct));
        return id is null ? ApiError.NotFound() : await FindAsync(connection, authorizer, actor, id.Value, Actions.Read, ct);
    }

    /// <summary>A page of the members that the actor may see, ordered by user name; with <paramref name="search"/> those whose names have it.</summary>
    public async Task<Outcome<GroupMembersResponse>> MembersAsync(Actor actor, Guid id, string? search, PageRequest page, CancellationToken ct)
    {
        var found = await GetAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        var organization = found.Value.OrganizationId;
        var all = authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.GroupMember, organization));
        var own = authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.GroupMember, organization, actor.UserId));
        await using var connection = await database.OpenConnectionAsync(ct);
        const string Matching =
            """
            FROM all_group_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted
            WHERE m.group_id = @id AND (@all OR @own AND u.id = @UserId)
              AND (@search = '' OR strpos(lower(u.username), lower(@search)) > 0 OR strpos(lower(u.name), lower(@search)) > 0)
            """;
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            $"""
            SELECT {GroupReader.UserColumns} {Matching}
              AND (@AfterId::uuid IS NULL OR lower(u.username) > (SELECT lower(username) FROM users WHERE id = @AfterId))
            ORDER BY lower(u.username) LIMIT @Limit OFFSET @Offset;
            SELECT count(*)::int {Matching};
            """,
            new { id, all, own, actor.UserId, search = search ?? "", page.AfterId, page.Limit, page.Offset },
            cancellationToken: ct));
        return new GroupMembersResponse { Users = [.. await grid.ReadAsync<ReducedUser>()], Count = await grid.ReadSingleAsync<int>() };
    }

    /// <summary>Reads a group in the caller's transaction.</summary>
    public static async Task<Outcome<Group>> FindAsync(
        NpgsqlConnection connection, Authorizer authorizer, Actor actor, Guid id, string action, CancellationToken ct)
    {
        if (await GroupReader.ReadAsync(connection, authorizer, actor, [id], ct) is not [var group])
        {
            return ApiError.NotFound();
        }

        var target = new AccessObject(ResourceTypes.Group, group.OrganizationId, Id: id);
        if (authorizer.Can(actor, action, target))
        {
            return group;
        }

        // Being in a group is enough to read it.
        var readable = actor.Groups.Contains(id) && actor.Scope?.Allows(Actions.Read, target) != false;
        return readable && action == Actions.Read ? group
            : readable || authorizer.Can(actor, Actions.Read, target) ? ApiError.Forbidden()
            : ApiError.NotFound();
    }

    private static bool MayRead(Actor actor) => actor.Scope?.Covers(ResourceTypes.Group, Actions.Read) != false;
}
