using Coder.Server.Database;
using Coder.Server.Identity.Encryption;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Npgsql;

namespace Coder.Server.Tests.Identity.Encryption;

public sealed class DbcryptCommandTests : IAsyncLifetime
{
    private readonly string _first = SecretBoxTests.NewKeyText();
    private readonly string _second = SecretBoxTests.NewKeyText();
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
    public async Task Rotation_encrypts_everything_with_the_new_key_and_retires_the_old_one()
    {
        await AddLinksAsync(450, new SecretBox([Key(_first)]));
        await StartAsync(_first);
        (await RunAsync("rotate", "--new-key", _second, "--old-keys", _first, "--yes")).ShouldBe(
            (0, $"Encrypted 450 secrets with key {Key(_second).Id}. Set CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS to the new key alone and restart the servers."));
        (await SecretsAsync(new SecretBox([Key(_second)]))).ShouldAllBe(text => text.StartsWith("token-"));
        await StartAsync(_second);
        (await RunAsync("rotate", "--new-key", _second, "--old-keys", _first, "--yes")).Text.ShouldStartWith("Encrypted 0 secrets");
        (await RunAsync("rotate", "--new-key", _first, "--old-keys", _second, "--yes")).Text.ShouldStartWith($"--new-key: key {Key(_first).Id} was retired before.");
    }

    [Fact]
    public async Task A_rotation_without_a_needed_key_stops_and_can_be_run_again()
    {
        await AddLinksAsync(3, new SecretBox([]));
        await AddLinksAsync(3, new SecretBox([Key(_first)]));
        var (code, text) = await RunAsync("rotate", "--new-key", _second, "--yes");
        code.ShouldBe(1);
        text.ShouldContain($"is encrypted with key {Key(_first).Id}, which is not among the keys");
        text.ShouldContain("run the command again with all keys");
        (await RunAsync("rotate", "--new-key", _second, "--old-keys", _first, "--yes")).Code.ShouldBe(0);
        (await SecretsAsync(new SecretBox([Key(_second)]))).Count.ShouldBe(6);
    }

    [Fact]
    public async Task Decryption_stores_secrets_as_they_are_and_the_server_starts_without_keys()
    {
        await AddLinksAsync(2, new SecretBox([Key(_first)]));
        await StartAsync(_first);
        await Should.ThrowAsync<StartupException>(() => StartAsync());
        (await RunAsync("decrypt", "--keys", _first, "--yes")).ShouldBe(
            (0, "Decrypted 2 secrets. Remove CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS and restart the servers."));
        (await SecretsAsync(new SecretBox([]))).Count.ShouldBe(2);
        await StartAsync();
    }

    [Fact]
    public async Task Deletion_removes_what_is_encrypted_and_nothing_else()
    {
        await AddLinksAsync(2, new SecretBox([Key(_first)]));
        await AddLinksAsync(1, new SecretBox([]));
        await StartAsync(_first);
        (await RunAsync("delete", "--yes")).Text.ShouldStartWith("Removed 2 encrypted secrets.");
        (await SecretsAsync(new SecretBox([]))).Count.ShouldBe(1);
        await StartAsync();
    }

    [Fact]
    public async Task Nothing_happens_without_a_yes()
    {
        await AddLinksAsync(1, new SecretBox([Key(_first)]));
        (await RunAsync("delete")).ShouldBe((1, "This changes secrets in the database (delete). Make a backup first. Type \"yes\" to go on: Nothing was changed."));
        (await SecretsAsync(new SecretBox([Key(_first)]))).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("A command is missing: use rotate, decrypt or delete.")]
    [InlineData("There is no command encrypt: use rotate, decrypt or delete.", "encrypt")]
    [InlineData("--new-key: must be one key of 32 bytes in base64.", "rotate", "--new-key", "short")]
    [InlineData("--keys: must be keys of 32 bytes in base64", "decrypt")]
    [InlineData("--nope: unknown flag", "delete", "--nope")]
    public async Task Wrong_use_is_explained(string text, params string[] arguments)
    {
        var (code, shown) = await RunAsync(arguments);
        code.ShouldBe(1);
        shown.ShouldStartWith(text);
        shown.ShouldContain("usage: coder server dbcrypt rotate");
    }

    private static EncryptionKey Key(string text) => SecretBoxTests.KeyOf(text);

    private async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        using var shown = new StringWriter();
        var settings = new NpgsqlConnectionStringBuilder(_connectionString);
        var url = $"host={settings.Host} port={settings.Port} user={settings.Username} password={settings.Password} dbname={settings.Database}";
        var code = await DbcryptCommand.RunAsync(
            arguments, new Dictionary<string, string> { ["CODER_PG_CONNECTION_URL"] = url }, new StringReader("no\n"), shown, shown, CancellationToken.None);
        return (code, shown.ToString().Trim());
    }

    private Task StartAsync(params string[] keys) => new EncryptionStart(
        _database, new EncryptionKeyStore(TimeProvider.System), new SecretBox([.. keys.Select(Key)])).RunAsync(CancellationToken.None);

    private async Task AddLinksAsync(int count, SecretBox box)
    {
        await using var connection = await _database.OpenConnectionAsync();
        for (var i = 0; i < count; i++)
        {
            var id = Guid.NewGuid();
            await connection.ExecuteAsync(
                """
                INSERT INTO users (id, username, email, status, login_type, created_at, updated_at) VALUES (@id, @name, @name, 'active', 'oidc', now(), now());
                INSERT INTO user_links (id, user_id, login_type, access_token, created_at, updated_at) VALUES (@id, @id, 'oidc', @token, now(), now());
                """,
                new { id, name = $"u{id}", token = box.Seal($"token-{i}", SealedColumns.LinkAccessToken.Context(id)) });
        }
    }

    private async Task<IReadOnlyList<string>> SecretsAsync(SecretBox box)
    {
        await using var connection = await _database.OpenConnectionAsync();
        var rows = await connection.QueryAsync<(Guid Id, string Token)>("SELECT id, access_token FROM user_links WHERE access_token <> ''");
        return [.. rows.Select(row => box.Open(row.Token, SealedColumns.LinkAccessToken.Context(row.Id)))];
    }
}
