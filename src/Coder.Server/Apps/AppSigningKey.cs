using System.Security.Cryptography;
using Coder.Server.Identity.Encryption;
using Dapper;
using Npgsql;

namespace Coder.Server.Apps;

/// <summary>The key that signs what browsers carry from host to host; made once, and the same for all replicas.</summary>
internal sealed class AppSigningKey(NpgsqlDataSource database, SecretBox box, TimeProvider time)
{
    private byte[]? _key;

    /// <summary>The key, 32 bytes.</summary>
    public async Task<byte[]> GetAsync(CancellationToken ct)
    {
        if (_key is { } known)
        {
            return known;
        }

        var id = Guid.NewGuid();
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var connection = await database.OpenConnectionAsync(ct);
        var (storedId, stored) = await connection.QuerySingleAsync<(Guid Id, string Secret)>(new CommandDefinition(
            """
            WITH made AS (
                INSERT INTO app_signing_keys (id, secret, created_at) VALUES (@id, @secret, @now) ON CONFLICT ((true))
                DO UPDATE SET id = excluded.id, secret = excluded.secret WHERE app_signing_keys.secret = ''
                RETURNING id, secret)
            SELECT id, secret FROM made UNION ALL SELECT id, secret FROM app_signing_keys LIMIT 1
            """,
            new { id, secret = box.Seal(secret, SealedColumns.AppSigningKey.Context(id)), now = time.GetUtcNow() },
            cancellationToken: ct));
        return _key = Convert.FromBase64String(box.Open(stored, SealedColumns.AppSigningKey.Context(storedId)));
    }
}
