using Dapper;
using Npgsql;

namespace Coder.Server.Identity.Encryption;

/// <summary>A row of <c>dbcrypt_keys</c>.</summary>
internal sealed record StoredKey
{
    public string KeyId { get; init; } = "";

    /// <summary>A known text that the key sealed.</summary>
    public string Test { get; init; } = "";

    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Which keys the database's secrets are encrypted with. For the start and for commands, which no user reaches.</summary>
internal sealed class EncryptionKeyStore(TimeProvider time)
{
    private const string TestText = "coder";

    /// <summary>All keys that ever sealed something here.</summary>
    public static async Task<IReadOnlyList<StoredKey>> ListAsync(NpgsqlConnection connection, CancellationToken ct) =>
        [.. await connection.QueryAsync<StoredKey>(new CommandDefinition(
            "SELECT key_id, test, revoked_at FROM dbcrypt_keys ORDER BY created_at, key_id", cancellationToken: ct))];

    /// <summary>Notes a key before it seals anything; one that is known stays as it is.</summary>
    public async Task RegisterAsync(NpgsqlConnection connection, EncryptionKey key, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO dbcrypt_keys (key_id, test, created_at) VALUES (@Id, @test, @now) ON CONFLICT (key_id) DO NOTHING",
            new { key.Id, test = new SecretBox([key]).Seal(TestText, TestContext(key.Id)), now = time.GetUtcNow() },
            cancellationToken: ct));

    /// <summary>Notes that nothing is sealed with these keys any more.</summary>
    public async Task RevokeAsync(NpgsqlConnection connection, IReadOnlyCollection<string> ids, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE dbcrypt_keys SET revoked_at = @now WHERE key_id = ANY(@ids) AND revoked_at IS NULL",
            new { ids = ids.ToArray(), now = time.GetUtcNow() },
            cancellationToken: ct));

    /// <summary>Whether the box opens what the stored key sealed.</summary>
    public static bool Opens(SecretBox box, StoredKey key)
    {
        try
        {
            return box.Open(key.Test, TestContext(key.KeyId)) == TestText;
        }
        catch (SealedSecretException)
        {
            return false;
        }
    }

    private static string TestContext(string keyId) => $"dbcrypt_keys.test:{keyId}";
}
