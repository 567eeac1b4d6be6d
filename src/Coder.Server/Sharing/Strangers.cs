using Coder.Sdk;
using Dapper;
using Npgsql;

namespace Coder.Server.Sharing;

/// <summary>Finds users and groups of a request that do not belong to an organization: nothing is shared beyond it.</summary>
internal static class Strangers
{
    /// <summary>Notes the users that are not members and the groups that are not groups of the organization.</summary>
    public static async Task CheckAsync(
        NpgsqlConnection connection, Guid organization, string userField, SharedRoles users, string groupField, SharedRoles groups,
        List<ValidationError> errors, CancellationToken ct)
    {
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT id FROM unnest(@users) AS id
            EXCEPT SELECT m.user_id FROM organization_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted
            WHERE m.organization_id = @organization;
            SELECT id FROM unnest(@groups) AS id EXCEPT SELECT id FROM groups WHERE organization_id = @organization;
            """,
            new { organization, users = users.Given.Keys.ToArray(), groups = groups.Given.Keys.ToArray() },
            cancellationToken: ct));
        foreach (var id in await grid.ReadAsync<Guid>())
        {
            errors.Add(new(userField, $"The user {id} is not a member of the organization."));
        }

        foreach (var id in await grid.ReadAsync<Guid>())
        {
            errors.Add(new(groupField, $"The organization has no group {id}."));
        }
    }
}
