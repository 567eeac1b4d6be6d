using Dapper;
using Npgsql;

namespace Coder.Server.Sharing;

/// <summary>Writes who a template or a workspace is shared with, in the caller's transaction.</summary>
internal static class SharedRoleWriter
{
    /// <summary>Of a template.</summary>
    public static Task WriteTemplateAsync(NpgsqlConnection connection, Guid id, SharedRoles users, SharedRoles groups, CancellationToken ct) =>
        WriteAsync(connection, "template", id, users, groups, ct);

    /// <summary>Of a workspace.</summary>
    public static Task WriteWorkspaceAsync(NpgsqlConnection connection, Guid id, SharedRoles users, SharedRoles groups, CancellationToken ct) =>
        WriteAsync(connection, "workspace", id, users, groups, ct);

    /// <summary>Who a template (<c>template</c>) or a workspace (<c>workspace</c>) is shared with now, for the audit log.</summary>
    public static async Task<object> SnapshotAsync(NpgsqlConnection connection, string what, Guid id, CancellationToken ct)
    {
        var rows = (await connection.QueryAsync<(Guid? User, Guid? Group, string Role)>(new CommandDefinition(
            $"SELECT user_id, group_id, role FROM {what}_acl WHERE {what}_id = @id ORDER BY user_id, group_id", new { id }, cancellationToken: ct))).AsList();
        return new
        {
            user_acl = rows.Where(row => row.User is not null).ToDictionary(row => row.User!.Value.ToString(), row => row.Role),
            group_acl = rows.Where(row => row.Group is not null).ToDictionary(row => row.Group!.Value.ToString(), row => row.Role),
        };
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, string what, Guid id, SharedRoles users, SharedRoles groups, CancellationToken ct)
    {
        var (table, column) = ($"{what}_acl", $"{what}_id");
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            DELETE FROM {table} WHERE {column} = @id AND (user_id = ANY (@takenUsers) OR group_id = ANY (@takenGroups));
            INSERT INTO {table} ({column}, user_id, role) SELECT @id, * FROM unnest(@userIds, @userRoles)
            ON CONFLICT ({column}, user_id) WHERE user_id IS NOT NULL DO UPDATE SET role = excluded.role;
            INSERT INTO {table} ({column}, group_id, role) SELECT @id, * FROM unnest(@groupIds, @groupRoles)
            ON CONFLICT ({column}, group_id) WHERE group_id IS NOT NULL DO UPDATE SET role = excluded.role;
            """,
            new
            {
                id,
                takenUsers = users.Taken,
                takenGroups = groups.Taken,
                userIds = users.Given.Keys.ToArray(),
                userRoles = users.Given.Values.ToArray(),
                groupIds = groups.Given.Keys.ToArray(),
                groupRoles = groups.Given.Values.ToArray(),
            },
            cancellationToken: ct));
    }
}
