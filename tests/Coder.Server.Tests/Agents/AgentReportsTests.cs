using Coder.Server.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

public sealed class AgentReportsTests
{
    [Fact]
    public async Task A_use_while_an_earlier_one_is_written_is_written_next()
    {
        await using var server = await TestServer.StartAsync();
        var rows = await AgentRows.CreateAsync(server, await server.FirstUserAsync());
        using var reports = ActivatorUtilities.CreateInstance<AgentReports>(server.Services);
        await using var holder = await server.Database.OpenConnectionAsync();
        await using var connection = await server.Database.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        var holderId = await holder.ExecuteScalarAsync<int>("SELECT pg_backend_pid() FROM workspaces WHERE id = @WorkspaceId FOR UPDATE", rows);
        reports.Used(rows.WorkspaceId);
        var writing = reports.FlushAsync(CancellationToken.None);
        await Eventually.HoldsAsync("the first use is being written", () => connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND @holderId = ANY(pg_blocking_pids(pid)))", new { holderId }));

        reports.Used(rows.WorkspaceId);
        await transaction.CommitAsync();
        await writing.InTimeAsync();
        await connection.ExecuteAsync("UPDATE workspaces SET last_used_at = now() - interval '1 day' WHERE id = @WorkspaceId", rows);
        await reports.FlushAsync(CancellationToken.None);

        (await connection.ExecuteScalarAsync<bool>("SELECT last_used_at > now() - interval '1 hour' FROM workspaces WHERE id = @WorkspaceId", rows)).ShouldBeTrue();
    }
}
