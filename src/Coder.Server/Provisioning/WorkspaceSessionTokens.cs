using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Identity;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// The session token of a workspace's owner that templates can hand to the workspace: made at each start, gone with a stop
/// or delete.
/// </summary>
internal sealed class WorkspaceSessionTokens(NpgsqlDataSource database, LoginOptions options, TimeProvider time)
{
    /// <summary>Ends the previous token; for a start answers a new one, else the empty string.</summary>
    public async Task<string> RenewAsync(BuildContext build, CancellationToken ct)
    {
        var token = SessionToken.Create();
        var now = time.GetUtcNow();
        var lifetime = options.MaxTokenLifetime;
        await using var connection = await database.OpenConnectionAsync(ct);
        var starts = build.Transition == WorkspaceTransition.Start;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM api_keys WHERE user_id = @OwnerId AND token_name = @name;
            INSERT INTO api_keys
                (id, hashed_secret, user_id, login_type, token_name, lifetime_seconds, last_used, expires_at, created_at, updated_at)
            SELECT @Id, @secret, id, login_type, @name, @seconds, @now, @expires, @now, @now FROM users WHERE id = @OwnerId AND @starts;
            """,
            new
            {
                build.OwnerId,
                name = $"{build.WorkspaceId}_session_token",
                token.Id,
                secret = token.HashSecret(),
                seconds = (long)lifetime.TotalSeconds,
                now,
                expires = now + lifetime,
                starts,
            },
            cancellationToken: ct));
        return starts ? token.Reveal() : "";
    }
}
