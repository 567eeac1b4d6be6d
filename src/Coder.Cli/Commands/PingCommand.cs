using System.CommandLine;
using Coder.Cli.Ssh;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Commands;

/// <summary><c>coder ping &lt;workspace&gt;</c>: measures the way to a process in the workspace and back.</summary>
internal static class PingCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "ping", "Measure the way to a workspace and back", "coder ping demo -n 3");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var number = new Option<int>("--num", "-n") { Description = "How many times; 0 goes on until Ctrl-C", HelpName = "number", DefaultValueFactory = _ => 10 };
        command.Options.Add(number);
        var wait = command.Text("--wait", "Time between two; 1s if not given", "duration", "CODER_PING_WAIT");
        return command.Runs(async (context, ct) =>
        {
            var pause = Output.Durations.Parse(context.Get(wait) ?? "1s");
            var target = HostName.Parse(context.Get(name)!);
            var readiness = new AgentReadiness(context, target) { Autostart = false, WaitForScripts = "no" };
            var (workspace, agent) = await readiness.WaitAsync(ct);
            await using var connection = await AgentConnection.OpenAsync(context, agent.Id, ct);
            await using var stream = await connection.OpenStreamAsync(new ExecStreamRequest { Command = "exec cat" }, ct);
            using var echo = new EchoProbe(stream);

            // The first round includes the start of the process.
            await echo.RoundAsync(ct);
            var times = new List<TimeSpan>();
            while (context.Get(number) == 0 || times.Count < context.Get(number))
            {
                if (times.Count > 0)
                {
                    await Task.Delay(pause, context.Time, ct);
                }

                var start = context.Time.GetTimestamp();
                await echo.RoundAsync(ct);
                times.Add(context.Time.GetElapsedTime(start));
                await context.Console.Out.WriteLineAsync(
                    $"{workspace.Name}.{agent.Name} through the server: {times[^1].TotalMilliseconds:0.00} ms");
            }

            times.Sort();
            await context.Console.Out.WriteLineAsync(
                $"{times.Count} rounds: fastest {times[0].TotalMilliseconds:0.00} ms, median {times[times.Count / 2].TotalMilliseconds:0.00} ms, slowest {times[^1].TotalMilliseconds:0.00} ms");
        });
    }
}
