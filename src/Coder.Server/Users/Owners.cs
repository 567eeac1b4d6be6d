using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>Keeps at least one owner who can sign in: without one nobody could give the role back.</summary>
internal static class Owners
{
    /// <summary>
    /// An error when the user is the last owner who can sign in, and would not be one any more. Within the caller's transaction: changes of
    /// owners wait for each other until it ends, so two of them cannot both find the other one still there.
    /// </summary>
    public static async Task<ApiError?> KeepOneAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct)
    {
        await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_xact_lock(hashtext('coder: owners'))", cancellationToken: ct));
        var last = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            WITH owners AS (
                SELECT id FROM users WHERE @Owner = ANY (rbac_roles) AND NOT deleted AND status <> 'suspended' AND login_type <> 'none'
            )
            SELECT @userId IN (SELECT id FROM owners) AND (SELECT count(*) FROM owners) = 1
            """,
            new { userId, RoleName.Owner },
            cancellationToken: ct));
        return last
            ? ApiError.Conflict("This is the last owner who can sign in.", "Make somebody else an owner first.")
            : null;
    }
}
