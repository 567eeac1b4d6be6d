using Coder.Server.Configuration;
using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Identity.Encryption;

/// <summary>
/// <c>coder server dbcrypt rotate|decrypt|delete</c>: changes the keys of the secrets in the database, or does away with them.
/// </summary>
internal static class DbcryptCommand
{
    /// <summary>The word that tells this command from a start of the server.</summary>
    public const string Name = "dbcrypt";

    private const string Usage =
        """
        usage: coder server dbcrypt rotate --new-key KEY [--old-keys KEY,…] [--postgres-url URL] [--yes]
               coder server dbcrypt decrypt --keys KEY,… [--postgres-url URL] [--yes]
               coder server dbcrypt delete [--postgres-url URL] [--yes]

        rotate   encrypts every secret with the new key; secrets that are not encrypted yet are too
        decrypt  stores every secret as it is
        delete   removes every encrypted secret: users sign in to their providers again

        Flags may be given as CODER_EXTERNAL_TOKEN_ENCRYPTION_ENCRYPT_NEW_KEY, CODER_EXTERNAL_TOKEN_ENCRYPTION_ENCRYPT_OLD_KEYS,
        CODER_EXTERNAL_TOKEN_ENCRYPTION_DECRYPT_KEYS and CODER_PG_CONNECTION_URL.
        """;

    /// <summary>Runs the command. Everything goes to the writers; the result is the exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TextReader input, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var flags = Flags.Parse(arguments.Skip(1).ToList(), environment);
        var verb = arguments.Count > 0 ? arguments[0] : "";
        if (verb is "--help" or "-h" || flags.Help)
        {
            await output.WriteLineAsync(Usage);
            return 0;
        }

        if (Problem(verb, flags) is { } problem)
        {
            await error.WriteLineAsync($"{problem}\n\n{Usage}");
            return 1;
        }

        if (!PostgresUrlParser.TryParse(flags.PostgresUrl, out var connectionString, out var wrong))
        {
            await error.WriteLineAsync($"{OptionTable.PostgresUrl.Env}: {wrong}");
            return 1;
        }

        if (!flags.Yes && !await ConfirmAsync(verb, input, output, ct))
        {
            await error.WriteLineAsync("Nothing was changed.");
            return 1;
        }

        DapperSetup.Apply();
        await using var database = NpgsqlDataSource.Create(connectionString!);
        try
        {
            await output.WriteLineAsync(await RunAsync(verb, flags, database, ct));
            return 0;
        }
        catch (SealedSecretException e)
        {
            await error.WriteLineAsync($"{e.Message}\nNothing is half done: run the command again with all keys, and what was rewritten already is skipped.");
            return 1;
        }
        catch (NpgsqlException e)
        {
            await error.WriteLineAsync($"{OptionTable.PostgresUrl.Env}: the database answered: {e.Message}");
            return 1;
        }
    }

    private static string? Problem(string verb, Flags flags) => verb switch
    {
        _ when flags.Unknown is { } unknown => $"{unknown}: unknown flag, or its value is missing.",
        not ("rotate" or "decrypt" or "delete") => $"{(verb.Length == 0 ? "A command is missing" : $"There is no command {verb}")}: use rotate, decrypt or delete.",
        "rotate" when flags.NewKeys is not [_] => "--new-key: must be one key of 32 bytes in base64. Make one with: openssl rand -base64 32",
        "rotate" when flags.OldKeys is null => "--old-keys: must be keys of 32 bytes in base64, separated by commas.",
        "decrypt" when flags.Keys is not { Count: > 0 } => "--keys: must be keys of 32 bytes in base64, separated by commas.",
        _ when flags.PostgresUrl.Length == 0 => $"--postgres-url: set it, or {OptionTable.PostgresUrl.Env}.",
        _ => null,
    };

    private static async Task<bool> ConfirmAsync(string verb, TextReader input, TextWriter output, CancellationToken ct)
    {
        await output.WriteAsync($"This changes secrets in the database ({verb}). Make a backup first. Type \"yes\" to go on: ");
        return (await input.ReadLineAsync(ct))?.Trim() == "yes";
    }

    private static async Task<string> RunAsync(string verb, Flags flags, NpgsqlDataSource database, CancellationToken ct)
    {
        var work = new Reencryption(database);
        var store = new EncryptionKeyStore(TimeProvider.System);
        switch (verb)
        {
            case "rotate":
                var key = flags.NewKeys![0];
                await using (var connection = await database.OpenConnectionAsync(ct))
                {
                    if ((await EncryptionKeyStore.ListAsync(connection, ct)).Any(known => known.KeyId == key.Id && known.RevokedAt is not null))
                    {
                        throw new SealedSecretException($"--new-key: key {key.Id} was retired before. Make another one: openssl rand -base64 32.");
                    }

                    await store.RegisterAsync(connection, key, ct);
                }

                var rotated = await work.RunAsync(new SecretBox([key, .. flags.OldKeys!]), new SecretBox([key]), ct);
                await RevokeOthersAsync(database, store, key.Id, ct);
                return $"Encrypted {rotated} secrets with key {key.Id}. Set {OptionTable.EncryptionKeys.Env} to the new key alone and restart the servers.";
            case "decrypt":
                var decrypted = await work.RunAsync(new SecretBox(flags.Keys!), new SecretBox([]), ct);
                await RevokeOthersAsync(database, store, "", ct);
                return $"Decrypted {decrypted} secrets. Remove {OptionTable.EncryptionKeys.Env} and restart the servers.";
            default:
                var deleted = await work.DeleteAsync(ct);
                await RevokeOthersAsync(database, store, "", ct);
                return $"Removed {deleted} encrypted secrets. Remove {OptionTable.EncryptionKeys.Env}, or set a new key, and restart the servers.";
        }
    }

    private static async Task RevokeOthersAsync(NpgsqlDataSource database, EncryptionKeyStore store, string keep, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var keys = await EncryptionKeyStore.ListAsync(connection, ct);
        await store.RevokeAsync(connection, [.. keys.Select(key => key.KeyId).Where(id => id != keep)], ct);
    }

    /// <summary>The flags; lists that are no keys are null.</summary>
    private sealed record Flags(
        IReadOnlyList<EncryptionKey>? NewKeys, IReadOnlyList<EncryptionKey>? OldKeys, IReadOnlyList<EncryptionKey>? Keys,
        string PostgresUrl, bool Yes, bool Help, string? Unknown)
    {
        private static readonly Dictionary<string, string> Variables = new()
        {
            ["--new-key"] = "CODER_EXTERNAL_TOKEN_ENCRYPTION_ENCRYPT_NEW_KEY",
            ["--old-keys"] = "CODER_EXTERNAL_TOKEN_ENCRYPTION_ENCRYPT_OLD_KEYS",
            ["--keys"] = "CODER_EXTERNAL_TOKEN_ENCRYPTION_DECRYPT_KEYS",
            ["--postgres-url"] = OptionTable.PostgresUrl.Env,
        };

        public static Flags Parse(List<string> arguments, IReadOnlyDictionary<string, string> environment)
        {
            var values = Variables.ToDictionary(pair => pair.Key, pair => environment.GetValueOrDefault(pair.Value) ?? "");
            var (yes, help) = (false, false);
            string? unknown = null;
            for (var i = 0; i < arguments.Count; i++)
            {
                var parts = arguments[i].Split('=', 2);
                if (parts[0] is "--yes" or "-y")
                {
                    yes = true;
                }
                else if (parts[0] is "--help" or "-h")
                {
                    help = true;
                }
                else if (values.ContainsKey(parts[0]) && (parts.Length == 2 || i + 1 < arguments.Count))
                {
                    values[parts[0]] = parts.Length == 2 ? parts[1] : arguments[++i];
                }
                else
                {
                    unknown ??= parts[0];
                }
            }

            return new Flags(Parsed(values["--new-key"]), Parsed(values["--old-keys"]), Parsed(values["--keys"]), values["--postgres-url"], yes, help, unknown);
        }

        private static IReadOnlyList<EncryptionKey>? Parsed(string text) => EncryptionKey.TryParseList(text, out var keys) ? keys : null;
    }
}
