using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Workspaces;
using Dapper;

namespace Coder.Server.Tests.Database;

/// <summary>Statements that PostgreSQL plans once per connection are planned once indeed.</summary>
public sealed class PreparedGridTests
{
    /// <summary>PostgreSQL compares the costs of five plans with that of a general one, then it may keep the general one.</summary>
    private const int Trials = 5;

    [Fact]
    public async Task What_shows_one_workspace_or_build_is_not_planned_again()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var now = TimeProvider.System.GetUtcNow();
        await using var connection = await server.Database.OpenConnectionAsync();
        var job = await connection.ExecuteScalarAsync<Guid>("SELECT job_id FROM workspace_builds");
        for (var i = 0; i < 2 * Trials; i++)
        {
            (await BuildReader.ReadAsync(connection, [job], now, CancellationToken.None)).ShouldHaveSingleItem().Resources.ShouldHaveSingleItem();
            (await ResourceReader.ReadAsync(connection, job, now, CancellationToken.None)).ShouldHaveSingleItem().Agents!.ShouldHaveSingleItem().Id.ShouldBe(rows.AgentId);
            (await WorkspaceReader.FindAsync(connection, rows.WorkspaceId, owner.Id, includeDeleted: false, now, CancellationToken.None)).ShouldNotBeNull();
        }

        var plans = (await connection.QueryAsync<(string Statement, long Custom)>(
            "SELECT statement, custom_plans FROM pg_prepared_statements WHERE custom_plans + generic_plans >= @runs", new { runs = 2 * Trials })).AsList();
        plans.Count.ShouldBe(10);
        plans.Where(plan => plan.Custom > Trials).ShouldBeEmpty();
    }
}
