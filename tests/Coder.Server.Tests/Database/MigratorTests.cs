using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coder.Server.Tests.Database;

public sealed class MigratorTests : IAsyncLifetime
{
    private static readonly Migration First = new(1, "houses", "CREATE TABLE houses (id integer)");
    private static readonly Migration Late = new(2, "doors", "ALTER TABLE houses ADD COLUMN doors integer");
    private static readonly Migration Third = new(3, "windows", "ALTER TABLE houses ADD COLUMN windows integer");

    private string _connectionString = "";
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _connectionString = await TestPostgres.CreateEmptyDatabaseAsync();
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false });
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await TestPostgres.DropDatabaseAsync(_connectionString);
    }

    [Fact]
    public async Task A_lower_number_that_comes_later_is_applied_and_none_twice()
    {
        await MigrateAsync(First, Third);
        (await ColumnsAsync()).ShouldBe("id, windows");

        await MigrateAsync(First, Late, Third);
        await MigrateAsync(First, Late, Third);

        (await ColumnsAsync()).ShouldBe("id, windows, doors");
        (await ScalarAsync("SELECT string_agg(version || ' ' || name, ', ' ORDER BY version) FROM schema_migrations"))
            .ShouldBe("1 houses, 2 doors, 3 windows");
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_left_alone()
    {
        await MigrateAsync(First, Third);

        var error = await Should.ThrowAsync<MigrationException>(MigrateAsync(First, Late));

        error.Message.ShouldBe(
            "The database has schema changes that this server does not know: 3 (windows). It was used by a newer release. "
            + "Start that release, or restore a backup from before the upgrade.");
        (await ColumnsAsync()).ShouldBe("id, windows");
    }

    [Fact]
    public async Task Another_change_of_the_same_number_is_not_taken_for_this_one()
    {
        await MigrateAsync(First, Third);

        var error = await Should.ThrowAsync<MigrationException>(MigrateAsync(First, Late with { Version = 3 }));

        error.Message.ShouldContain("does not know: 3 (windows).");
    }

    [Fact]
    public async Task One_that_fails_is_named_and_leaves_the_database_as_it_was()
    {
        await MigrateAsync(First);

        var error = await Should.ThrowAsync<MigrationException>(MigrateAsync(First, Late with { Sql = Late.Sql + "; SELECT nothing" }));

        error.Message.ShouldBe("Migration 2 (doors) failed: column \"nothing\" does not exist. The database was left as it was.");
        (await ColumnsAsync()).ShouldBe("id");
    }

    [Fact]
    public async Task Several_servers_may_migrate_one_database_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestPostgres.MigrateAsync(_database)));

        (await ScalarAsync("SELECT count(*) FROM schema_migrations")).ShouldBe((long)Migration.OfThisRelease.Count);
    }

    [Fact]
    public void No_two_files_of_this_release_have_the_same_number() =>
        Migration.OfThisRelease.Select(m => m.Version).ShouldBeUnique();

    private Task MigrateAsync(params Migration[] migrations) =>
        new Migrator(_database, TimeProvider.System, NullLogger<Migrator>.Instance).RunAsync(migrations, CancellationToken.None);

    private async Task<string> ColumnsAsync() => (string)(await ScalarAsync(
        "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'houses'"))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
