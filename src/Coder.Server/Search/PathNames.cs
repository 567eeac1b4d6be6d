using Coder.Server.Access;
using Dapper;
using Npgsql;

namespace Coder.Server.Search;

/// <summary>Finds what the <c>{user}</c> and <c>{organization}</c> parts of a path name: an id, a name, <c>me</c>, or <c>default</c>.</summary>
internal static class PathNames
{
    /// <summary>The user's id; null when there is none. Whether the actor may see them is decided with what is asked for.</summary>
    public static async Task<Guid?> UserAsync(NpgsqlConnection connection, Actor actor, string user, CancellationToken ct)
    {
        if (user == "me")
        {
            return actor.UserId;
        }

        return await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT id FROM users WHERE NOT deleted AND (id = @id OR lower(username) = lower(@user))",
            new { id = Guid.TryParse(user, out var id) ? id : (Guid?)null, user },
            cancellationToken: ct));
    }

    /// <summary>The organization's id; null when there is none.</summary>
    public static async Task<Guid?> OrganizationAsync(NpgsqlConnection connection, string organization, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            """
            SELECT id FROM organizations
            WHERE NOT deleted AND (id = @id OR lower(name) = lower(@organization) OR (@organization = 'default' AND is_default))
            ORDER BY is_default LIMIT 1
            """,
            new { id = Guid.TryParse(organization, out var id) ? id : (Guid?)null, organization },
            cancellationToken: ct));
}
