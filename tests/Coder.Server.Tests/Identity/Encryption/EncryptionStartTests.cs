using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Identity.Encryption;
using Coder.Server.Tests.Infrastructure;
using Npgsql;

namespace Coder.Server.Tests.Identity.Encryption;

public sealed class EncryptionStartTests : IAsyncLifetime
{
    private static readonly EncryptionKey Key = SecretBoxTests.NewKey();
    private static readonly EncryptionKey Other = SecretBoxTests.NewKey();
    private readonly EncryptionKeyStore _keys = new(TimeProvider.System);
    private string _connectionString = "";
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        DapperSetup.Apply();
        _connectionString = await TestPostgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_connectionString);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_connectionString);
    }

    [Fact]
    public async Task A_start_without_a_key_that_stored_data_needs_names_the_key_and_the_way_out()
    {
        await StartAsync(Key);
        (await Should.ThrowAsync<StartupException>(() => StartAsync())).Message.ShouldBe(
            $"CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS: secrets in the database are encrypted with key {Key.Id}, and the variable is empty. "
            + "Add the missing key (key ids are the start of the SHA-256 of the key's bytes). If it is lost, "
            + "\"coder server dbcrypt delete\" removes the secrets, and users sign in to the provider again.");
        (await Should.ThrowAsync<StartupException>(() => StartAsync(Other))).Message.ShouldContain($"and the variable has {Other.Id}.");
        await StartAsync(Other, Key);
    }

    [Fact]
    public async Task A_retired_key_does_not_encrypt_again()
    {
        await StartAsync(Key);
        await using (var connection = await _database.OpenConnectionAsync())
        {
            await _keys.RevokeAsync(connection, [Key.Id], default);
        }

        (await Should.ThrowAsync<StartupException>(() => StartAsync(Key))).Message.ShouldContain("was retired");
        await StartAsync(Other, Key);
        await StartAsync(Other);
    }

    [Fact]
    public void A_key_that_is_none_is_refused_without_showing_it()
    {
        var sources = OptionSources.Read(
            [], new Dictionary<string, string> { ["CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS"] = "c2VjcmV0", ["HOME"] = "/tmp" });
        ServerOptionsReader.Read(sources, new Dictionary<string, string> { ["HOME"] = "/tmp" });

        sources.Errors.ShouldBe(
            ["CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS: its value must be keys of 32 bytes in base64, separated by commas."]);
    }

    private Task StartAsync(params EncryptionKey[] keys) =>
        new EncryptionStart(_database, _keys, new SecretBox(keys)).RunAsync(CancellationToken.None);
}
