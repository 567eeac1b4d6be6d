using System.Net;
using Coder.Sdk;
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
}
