using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
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

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=hunter2", "CODER_PG_CONNECTION_URL: PostgreSQL at 127.0.0.1:1 cannot be reached: ", "leave the variable empty to use the built-in database.")]
    [InlineData("wrong password", "CODER_PG_CONNECTION_URL: PostgreSQL answered \"password authentication failed for user \"coder\"\" (28P01). ", "Check user and password in the variable (in a cluster: that the secret it comes from is the current one).")]
    [InlineData("missing database", "CODER_PG_CONNECTION_URL: PostgreSQL answered \"database \"nowhere\" does not exist\" (3D000). ", "Create the database (CREATE DATABASE), or name an existing one in the variable.")]
    public async Task A_start_without_database_says_which_variable_what_was_answered_and_what_to_do(string what, string begins, string ends)
    {
        var working = new NpgsqlConnectionStringBuilder(await TestPostgres.ServerAsync());
        var connectionString = what switch
        {
            "wrong password" => new NpgsqlConnectionStringBuilder(working.ConnectionString) { Password = "hunter2" }.ConnectionString,
            "missing database" => new NpgsqlConnectionStringBuilder(working.ConnectionString) { Database = "nowhere" }.ConnectionString,
            _ => what,
        };
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddDatabase(connectionString, new PostgresOptions());
        await using var provider = services.BuildServiceProvider();

        var error = await Should.ThrowAsync<StartupException>(
            provider.GetRequiredService<DatabaseStart>().RunAsync(CancellationToken.None));

        error.Message.ShouldStartWith(begins);
        error.Message.ShouldEndWith(ends);
        error.Message.ShouldNotContain("hunter2");
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
