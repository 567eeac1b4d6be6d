using Coder.Cli.Output;
using Coder.Cli.Ssh;

namespace Coder.Cli.Commands;

/// <summary><c>coder speedtest &lt;workspace&gt;</c>: how much goes through the tunnel to a workspace.</summary>
internal static class SpeedtestCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "speedtest", "Measure how much goes through the connection to a workspace", "coder speedtest demo", "coder speedtest demo --direction up -t 10s -o json");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var time = command.Text("--time", "How long to measure; 5s if not given", "duration", null, "-t");
        var direction = command.Text("--direction", "up to the workspace, or down from it (the default)", "direction");
        direction.AcceptOnlyFromAmong("up", "down");
        command.Flag("--direct", "Accepted for compatibility: connections always go through the server", null, "-d");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var duration = Durations.Parse(context.Get(time) ?? "5s");
            if (duration <= TimeSpan.Zero || duration > TimeSpan.FromMinutes(10))
            {
                throw new CliException("The time to measure has to be more than 0 and at most 10m.");
            }

            var readiness = new AgentReadiness(context, HostName.Parse(context.Get(name)!)) { Autostart = false, WaitForScripts = "no" };
            var (workspace, agent) = await readiness.WaitAsync(ct);
            await context.Console.Error.WriteLineAsync($"Measuring {duration.TotalSeconds} s through the server to {workspace.Name}.{agent.Name} …");
            await using var connection = await AgentConnection.OpenAsync(context, agent.Id, ct);
            var result = await new SpeedTest(connection, context.Time).RunAsync(context.Get(direction) ?? "down", duration, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, result, CliJsonContext.Default.SpeedTestResult, ct);
                return;
            }

            TableWriter.Write(context.Console, ["interval", "throughput"], [.. result.Intervals.Select(Row), Row(result.Overall)]);
        });
    }

    private static string[] Row(SpeedTestInterval interval) =>
        [$"{interval.StartTimeSeconds:0.00}-{interval.EndTimeSeconds:0.00} s", $"{interval.ThroughputMbits:0.00} Mbit/s"];
}
