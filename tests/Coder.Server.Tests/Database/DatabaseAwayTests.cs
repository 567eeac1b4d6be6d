using System.Net;
using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Npgsql;

namespace Coder.Server.Tests.Database;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task A_database_that_is_away_answers_503_and_comes_back_without_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var name = new NpgsqlConnectionStringBuilder(server.ConnectionString).Database;
        await TestPostgres.ExecuteAsync($"UPDATE pg_database SET datallowconn = false WHERE datname = '{name}'");
        await TestPostgres.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

        var answer = await owner.Client.GetAsync("/api/v2/users/me");

        var error = await answer.ErrorAsync(HttpStatusCode.ServiceUnavailable);
        error.Message.ShouldBe("The database does not answer. Try again in a moment.");
        error.Detail.ShouldNotBeNullOrEmpty();
        (await server.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await TestPostgres.ExecuteAsync($"UPDATE pg_database SET datallowconn = true WHERE datname = '{name}'");
        (await owner.Client.GetAsync<User>("/users/me")).Username.ShouldBe(TestServer.FirstUserName);
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_left_alone()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using (var command = database.CreateCommand("INSERT INTO schema_migrations VALUES (9999, 'future', now())"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var error = await Should.ThrowAsync<MigrationException>(TestPostgres.MigrateAsync(database));

        error.Message.ShouldStartWith("The database has schema version 9999, and this server knows versions up to ");
        error.Message.ShouldEndWith("Start that release, or restore a backup from before the upgrade.");
        await TestPostgres.DropDatabaseAsync(connectionString);
    }

    [Fact]
    public async Task Several_servers_may_migrate_one_database_at_once()
    {
        var connectionString = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestPostgres.MigrateAsync(database)));

        await using var command = database.CreateCommand("SELECT count(*) FROM schema_migrations WHERE version = 1");
        (await command.ExecuteScalarAsync()).ShouldBe(1L);
        await TestPostgres.DropDatabaseAsync(connectionString);
    }
}
