using Coder.Server.Database;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Finds the workspaces of one page of the list, and how many there are in all.</summary>
/// <param name="filter">What is searched for.</param>
/// <param name="visible">What the actor may see.</param>
/// <param name="page">The page.</param>
internal sealed class WorkspaceListReader(WorkspaceFilter filter, Visibility visible, PageRequest page)
{
    /// <summary>The page size of the dashboard and of everyone who asks for no other; first pages of this size are planned only once per connection.</summary>
    private const int UsualLimit = 25;

    private readonly string _where =
        $"{filter.Where} AND {VisibleSql(visible)}{(visible.Only is null ? "" : " AND w.id = ANY (@only)")}";

    /// <summary>Workspaces with their latest builds: the viewer's favorites first, then what was used last.</summary>
    public async Task<IReadOnlyList<WorkspaceRow>> PageAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var parameters = Parameters();
        if (page is { Offset: 0, Limit: UsualLimit } && filter.IsSimple)
        {
            // With the numbers in the text PostgreSQL knows in its stored plan that it need not read far.
            using var grid = await PreparedGrid.QueryAsync(connection, PageSql($"LIMIT {UsualLimit}", $"LIMIT {UsualLimit}"), parameters, ct);
            return (await grid.ReadAsync<WorkspaceRow>()).AsList();
        }

        var sql = PageSql("LIMIT @offset::bigint + @limit", "OFFSET @offset LIMIT @limit");
        var dynamic = new DynamicParameters(parameters);
        dynamic.AddDynamicParams(new { offset = page.Offset, limit = page.Limit });
        return (await connection.QueryAsync<WorkspaceRow>(new CommandDefinition(sql, dynamic, cancellationToken: ct))).AsList();
    }

    /// <summary>How many workspaces the list has on all of its pages.</summary>
    public async Task<int> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (filter.IsAll && visible is { Shared: false, Only: null })
        {
            using var grid = await PreparedGrid.QueryAsync(
                connection, $"SELECT coalesce(sum(w.count), 0)::int FROM workspace_counts w WHERE {VisibleSql(visible)}", Parameters(), ct);
            return await grid.ReadSingleAsync<int>();
        }

        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            $"SELECT count(*)::int FROM workspaces w WHERE {_where}", new DynamicParameters(Parameters()), cancellationToken: ct));
    }

    private Dictionary<string, object> Parameters()
    {
        var parameters = new Dictionary<string, object>(filter.Values, StringComparer.Ordinal)
        {
            ["organizations"] = visible.Organizations,
            ["ownOrganizations"] = visible.OwnOrganizations,
            ["viewer"] = visible.Owner,
            ["groups"] = visible.Groups,
        };
        if (visible.Only is { } only)
        {
            parameters["only"] = only;
        }

        return parameters;
    }

    /// <summary>Only the alternatives that there are: an empty one would keep the others from using their indexes.</summary>
    private static string VisibleSql(Visibility visible)
    {
        if (visible.All)
        {
            return "true";
        }

        List<string> alternatives = ["false"];
        if (visible.OwnOrganizations.Length > 0)
        {
            alternatives.Add("w.owner_id = @viewer AND w.organization_id = ANY (@ownOrganizations)");
        }

        if (visible.Organizations.Length > 0)
        {
            alternatives.Add("w.organization_id = ANY (@organizations)");
        }

        if (visible.Shared)
        {
            alternatives.Add("w.id = ANY (ARRAY(SELECT workspace_id FROM workspace_acl WHERE user_id = @viewer OR group_id = ANY (@groups)))");
        }

        return $"({string.Join(" OR ", alternatives)})";
    }

    /// <summary>
    /// Favorites are few and come first, so they are sorted by themselves, and the others are read in the order of an index, no further than
    /// the page goes.
    /// </summary>
    private string PageSql(string reach, string range) =>
        $"""
        WITH favorites AS MATERIALIZED (
            SELECT w.id, w.last_used_at, true AS favorite
            FROM workspace_favorites f JOIN workspaces w ON w.id = f.workspace_id WHERE f.user_id = @viewer AND {_where}),
        page AS MATERIALIZED (
            SELECT id, last_used_at, favorite FROM (
                SELECT id, last_used_at, favorite FROM favorites
                UNION ALL
                (SELECT w.id, w.last_used_at, false FROM workspaces w
                 WHERE {_where} AND NOT EXISTS (SELECT FROM favorites f WHERE f.id = w.id)
                 ORDER BY w.last_used_at DESC, w.id {reach})) listed
            ORDER BY favorite DESC, last_used_at DESC, id {range})
        SELECT p.id, b.job_id, p.favorite, p.last_used_at,
               ARRAY(SELECT id FROM workspace_changes WHERE workspace_id = p.id ORDER BY id) AS changes,
               ARRAY(SELECT id FROM workspace_changes WHERE workspace_id = '00000000-0000-0000-0000-000000000000' ORDER BY id) AS shared_changes
        FROM page p
        CROSS JOIN LATERAL (SELECT job_id FROM workspace_builds WHERE workspace_id = p.id ORDER BY build_number DESC LIMIT 1) b
        ORDER BY p.favorite DESC, p.last_used_at DESC, p.id
        """;
}
