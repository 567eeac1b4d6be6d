using System.Net;
using Coder.Sdk;
using Coder.Server.Agents;
using Coder.Server.Apps.Connections;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Apps;

public sealed class ConnectionLogTests(AppWorld world) : IClassFixture<AppWorld>
{
    [Fact]
    public async Task Many_requests_of_a_browser_are_one_visit()
    {
        for (var i = 0; i < 3; i++)
        {
            await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/", request => request.Headers.TryAddWithoutValidation("User-Agent", "one")));
        }

        await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/", request => request.Headers.TryAddWithoutValidation("User-Agent", "two")));
        await AppWorld.SeenAsync(await world.HostAsync(null, "open", "/", request => request.Headers.TryAddWithoutValidation("User-Agent", "one")));
        await AppWorld.SeenAsync(await world.HostAsync(world.Bob, $"{world.App.Port}", "/"));

        List<ConnectionLogEntry> visits = [];
        await Eventually.HoldsAsync("all visits are noted, each after its answer has gone out", async () =>
        {
            var rows = await ListAsync("");
            visits = [.. rows.Where(row => row.WebInfo?.UserAgent.Length == 3)];
            return visits.Count >= 3 && rows.Any(row => row.Type == ConnectionType.PortForwarding);
        });
        visits.Select(row => (row.Type, row.WebInfo!.SlugOrPort, row.WebInfo.UserAgent, row.WebInfo.User?.Username)).ShouldBe(
            [("workspace_app", "code", "one", "bob"), ("workspace_app", "code", "two", "bob"), ("workspace_app", "open", "one", null)], ignoreOrder: true);
        visits.ShouldAllBe(row => row.Ip == "127.0.0.1" && row.WorkspaceName == "work" && row.AgentName == "main" && row.WorkspaceOwnerUsername == "bob"
            && row.TypeDisplayName == "Workspace App" && row.WebInfo!.StatusCode == 200 && row.SshInfo == null && row.Organization.Name.Length > 0);
        (await ListAsync("type:port_forwarding")).ShouldHaveSingleItem().WebInfo!.SlugOrPort.ShouldBe($"{world.App.Port}");
    }

    [Fact]
    public async Task Whoever_does_not_read_the_audit_log_reads_no_connections()
    {
        (await world.Bob.Client.GetAsync("/api/v2/connectionlog")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var error = await (await world.Owner.Client.GetAsync("/api/v2/connectionlog?q=colour:blue")).ErrorAsync(HttpStatusCode.BadRequest);
        error.Validations!.Single().Detail.ShouldStartWith("\"colour\" is not a search key of this list; use connected_after,");
    }

    [Fact]
    public async Task What_gathers_moves_the_time_at_which_the_workspace_stops()
    {
        await using var connection = await world.Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "UPDATE workspace_builds SET deadline = now() + interval '1 minute' WHERE workspace_id = @WorkspaceId", new { world.Rows.WorkspaceId });

        await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/"));
        await world.Server.Services.GetRequiredService<AgentReports>().FlushAsync(CancellationToken.None);

        (await connection.ExecuteScalarAsync<double>(
            "SELECT extract(epoch FROM deadline - now()) FROM workspace_builds WHERE workspace_id = @WorkspaceId", new { world.Rows.WorkspaceId })).ShouldBeInRange(3300, 3700);
    }

    private async Task<IReadOnlyList<ConnectionLogEntry>> ListAsync(string q)
    {
        await world.Server.Services.GetRequiredService<ConnectionLog>().FlushAsync(CancellationToken.None);
        return (await world.Owner.Client.GetAsync<ConnectionLogResponse>($"/connectionlog?q={Uri.EscapeDataString(q)}")).ConnectionLogs;
    }
}
