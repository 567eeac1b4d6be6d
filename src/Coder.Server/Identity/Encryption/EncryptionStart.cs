using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Identity.Encryption;

/// <summary>The encryption's part of a start: every key that stored secrets need must be configured.</summary>
internal sealed class EncryptionStart(NpgsqlDataSource database, EncryptionKeyStore store, SecretBox box)
{
    private const string Variable = "CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS";

    /// <summary>Checks the keys and notes new ones. The schema is migrated.</summary>
    /// <exception cref="StartupException">A key is missing, wrong, or was retired; the text says which and the way out.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var stored = await EncryptionKeyStore.ListAsync(connection, ct);
        var needed = stored.Where(key => key.RevokedAt is null).ToList();
        var missing = needed.Where(key => !EncryptionKeyStore.Opens(box, key)).Select(key => key.KeyId).ToList();
        if (missing.Count > 0)
        {
            throw new StartupException(Missing(missing));
        }

        if (box.ActiveKey is { } active && stored.Any(key => key.KeyId == active.Id && key.RevokedAt is not null))
        {
            throw new StartupException(
                $"{Variable}: the first key ({active.Id}) was retired by \"coder server dbcrypt\" and must not encrypt again. "
                + "Remove it from the variable, or put a new key first (openssl rand -base64 32).");
        }

        foreach (var key in box.Keys)
        {
            await store.RegisterAsync(connection, key, ct);
        }
    }

    private string Missing(List<string> ids)
    {
        var have = box.Keys.Count == 0 ? "the variable is empty" : $"the variable has {string.Join(", ", box.Keys.Select(key => key.Id))}";
        return $"{Variable}: secrets in the database are encrypted with {(ids.Count == 1 ? "key" : "keys")} {string.Join(", ", ids)}, and {have}. "
            + "Add the missing key (key ids are the start of the SHA-256 of the key's bytes). If it is lost, "
            + "\"coder server dbcrypt delete\" removes the secrets, and users sign in to the provider again.";
    }
}
