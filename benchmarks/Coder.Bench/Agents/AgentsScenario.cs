using System.Diagnostics;
using Coder.Bench.Api;
using Coder.Testing;
using Npgsql;

namespace Coder.Bench.Agents;

/// <summary>Simulated agents on one server, a tenth of them first: memory, processor time, and what PostgreSQL sees of their reports.</summary>
internal sealed class AgentsScenario : IScenario
{
    private const int Agents = 2_000;
    private const int Connecting = 32;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);

    public string Name => "agents";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await using var data = await ApiData.CreateAsync(server, Agents);
        await using var database = new NpgsqlSlimDataSourceBuilder(data.ConnectionString).Build();
        await AddMetadataAsync(database);
        var tokens = await data.AgentTokensAsync();
        var rows = new List<Row>();
        var connected = new List<SimulatedAgent>();
        using var reporting = new CancellationTokenSource();
        var reports = new List<Task>();
        foreach (var count in new[] { Agents / 10, Agents })
        {
            var before = ProcessMeter.ResidentMiB(server.ProcessId);
            var clock = Stopwatch.StartNew();
            var more = await ConnectAsync(server.Url, tokens.Skip(connected.Count).Take(count - connected.Count));
            var rate = more.Count / clock.Elapsed.TotalSeconds;
            connected.AddRange(more);
            await Task.Delay(Settling);
            var each = (ProcessMeter.ResidentMiB(server.ProcessId) - before) * 1024 / more.Count;
            reports.AddRange(more.Select(agent => agent.ReportAsync(reporting.Token)));
            rows.Add(Row.Of($"{count} agents: they connect, with the load on the same machine", new Samples("/s", [rate]), "–"));
            rows.Add(Row.Of($"{count} agents: server memory per agent that was added", new Samples("KB", [each]), "60 KB"));
            rows.AddRange(await MeasureAsync(count, server, database));
        }

        await reporting.CancelAsync();
        await Task.WhenAll(reports);
        await Parallel.ForEachAsync(connected, async (agent, _) => await agent.DisposeAsync());
        return rows;
    }

    private static async Task AddMetadataAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            $"""
            INSERT INTO workspace_agent_metadata (workspace_agent_id, key, display_name, script, interval_seconds, timeout_seconds)
            SELECT a.id, k, k, 'true', 10, 1 FROM workspace_agents a CROSS JOIN (VALUES {string.Join(", ", SimulatedAgent.Keys.Select(key => $"('{key}')"))}) v (k)
            """);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<SimulatedAgent>> ConnectAsync(Uri server, IEnumerable<string> tokens)
    {
        var agents = new System.Collections.Concurrent.ConcurrentBag<SimulatedAgent>();
        await Parallel.ForEachAsync(
            tokens, new ParallelOptions { MaxDegreeOfParallelism = Connecting }, async (token, _) => agents.Add(await SimulatedAgent.ConnectAsync(server, token)));
        return [.. agents];
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(int count, RunningServer server, NpgsqlDataSource database)
    {
        await Task.Delay(Settling);
        await using var listener = await database.OpenConnectionAsync();
        var nudges = 0;
        listener.Notification += (_, _) => nudges++;
        await using (var listen = new NpgsqlCommand("LISTEN coder", listener))
        {
            await listen.ExecuteNonQueryAsync();
        }

        var (commits, processor, clock) = (await CommitsAsync(database), ProcessMeter.ProcessorTime(server.ProcessId), Stopwatch.StartNew());
        using var end = new CancellationTokenSource(Measured);
        try
        {
            while (true)
            {
                await listener.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var used = (ProcessMeter.ProcessorTime(server.ProcessId) - processor).TotalSeconds;
        return
        [
            Row.Of($"{count} agents, 2 values per 10 s each: processor of the server", new Samples("% of a core", [100 * used / seconds]), "50 % at 2000"),
            Row.Of($"{count} agents: transactions in PostgreSQL", new Samples("/s", [(await CommitsAsync(database) - commits) / seconds]), "50 /s at 2000"),
            Row.Of($"{count} agents: NOTIFY", new Samples("/s", [nudges / seconds]), "5 /s at 2000"),
        ];
    }

    private static async Task<long> CommitsAsync(NpgsqlDataSource database)
    {
        await using var query = database.CreateCommand("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
        return (long)(await query.ExecuteScalarAsync())!;
    }
}
