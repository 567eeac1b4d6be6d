using Coder.Cli.Console;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder logs &lt;workspace&gt;</c>: the build's log, then those of the agents' scripts.</summary>
internal static class LogsCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "logs", "Show the logs of a workspace's build and scripts", "coder logs demo", "coder logs demo --follow");
        var workspaceName = command.TakesWorkspace();
        var follow = command.Flag("--follow", "Go on until the workspace stops", null, "-f");
        var number = new System.CommandLine.Option<int?>("--build-number", "-n")
        {
            Description = "Build to show; the newest if not given",
            HelpName = "number",
        };
        command.Options.Add(number);
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            var build = context.Get(number) is { } n
                ? await context.Client.WorkspaceBuildByNumberAsync(workspace.OwnerName, workspace.Name, n, ct)
                : workspace.LatestBuild;
            if (context.Get(follow) && !ProvisionerJobStatus.IsFinal(build.Job.Status))
            {
                await Builds.FollowAsync(context, build, ct);
                build = await context.Client.WorkspaceBuildAsync(build.Id, ct);
            }
            else
            {
                WriteBuild(context.Console, await context.Client.WorkspaceBuildLogsAsync(build.Id, ct));
            }

            var agents = build.Resources.SelectMany(r => r.Agents ?? []).ToList();
            await Task.WhenAll(agents.Select(a => WriteAgentAsync(context, a, agents.Count > 1, context.Get(follow), ct)));
        });
    }

    private static void WriteBuild(IConsole console, IReadOnlyList<ProvisionerJobLog> logs)
    {
        var stage = "";
        foreach (var log in logs)
        {
            if (log.Stage != stage)
            {
                console.Out.WriteLine(Ansi.Bold($"==> {log.Stage}", console.OutputHasColor));
                stage = log.Stage;
            }

            if (log.Output.Length > 0)
            {
                console.Out.WriteLine($"{Time(log.CreatedAt)} {log.Output}");
            }
        }
    }

    private static async Task WriteAgentAsync(CliContext context, WorkspaceAgent agent, bool withName, bool follow, CancellationToken ct)
    {
        var sources = agent.LogSources.ToDictionary(s => s.Id, s => s.DisplayName);
        void Write(IEnumerable<WorkspaceAgentLog> logs)
        {
            foreach (var log in logs)
            {
                var name = withName ? agent.Name + " " : "";
                context.Console.Out.WriteLine(
                    $"{Time(log.CreatedAt)} [{name}{sources.GetValueOrDefault(log.SourceId, "agent")}] {log.Output}");
            }
        }

        if (!follow)
        {
            Write(await context.Client.WorkspaceAgentLogsAsync(agent.Id, ct));
            return;
        }

        await foreach (var batch in context.Client.FollowWorkspaceAgentLogsAsync(agent.Id, after: 0, ct))
        {
            Write(batch);
        }
    }

    private static string Time(DateTimeOffset time) => time.LocalDateTime.ToString("HH:mm:ss.fff");
}
