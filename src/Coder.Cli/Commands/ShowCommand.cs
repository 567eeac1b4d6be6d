using Coder.Cli.Console;
using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder show &lt;workspace&gt;</c>.</summary>
internal static class ShowCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "show", "Show a workspace with its resources and agents", "coder show demo");
        var workspaceName = command.TakesWorkspace();
        var output = command.Output("text");
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, workspace, CoderJsonContext.Default.Workspace, ct);
            }
            else
            {
                Write(context, workspace);
            }
        });
    }

    private static void Write(CliContext context, Workspace workspace)
    {
        var console = context.Console;
        var color = console.OutputHasColor;
        var build = workspace.LatestBuild;
        void Fact(string name, string value) => console.Out.WriteLine($"{name + ":",-11} {value}");

        console.Out.WriteLine(Ansi.Bold($"{workspace.OwnerName}/{workspace.Name}", color));
        Fact("Status", $"{Words.Status(build.Status)} (build {build.BuildNumber}, {Durations.Age(context.Time.GetUtcNow() - build.CreatedAt)} ago by {build.InitiatorName})");
        Fact("Template", $"{workspace.TemplateName}, version {build.TemplateVersionName}{(workspace.Outdated ? " (outdated: coder update " + workspace.Name + ")" : "")}");
        if (build.Job.Error is { } error)
        {
            Fact("Error", Ansi.Red(error, color));
        }

        if (build.Deadline is { } deadline)
        {
            Fact("Stops", deadline.LocalDateTime.ToString("g"));
        }

        foreach (var resource in build.Resources.Where(r => !r.Hide))
        {
            console.Out.WriteLine();
            console.Out.WriteLine(Ansi.Bold($"{resource.Type}.{resource.Name}", color));
            foreach (var item in resource.Metadata ?? [])
            {
                console.Out.WriteLine($"  {item.Key}: {(item.Sensitive ? "(sensitive)" : item.Value)}");
            }

            foreach (var agent in resource.Agents ?? [])
            {
                WriteAgent(context, workspace, agent, color);
            }
        }
    }

    private static void WriteAgent(CliContext context, Workspace workspace, WorkspaceAgent agent, bool color)
    {
        var console = context.Console;
        var state = $"{agent.Status}, {Words.Capital(agent.LifecycleState).ToLowerInvariant()}";
        var good = agent is { Status: WorkspaceAgentStatus.Connected, LifecycleState: WorkspaceAgentLifecycle.Ready };
        console.Out.WriteLine(
            $"  agent {Ansi.Bold(agent.Name, color)} ({agent.OperatingSystem}/{agent.Architecture}): "
            + (good ? Ansi.Green(state, color) : Ansi.Yellow(state, color)));
        if (agent.Health.Reason is { } reason)
        {
            console.Out.WriteLine("    " + Ansi.Yellow(reason, color));
        }

        if (agent.Incident is { } incident && incident.Message != agent.Health.Reason)
        {
            console.Out.WriteLine($"    {Durations.Age(context.Time.GetUtcNow() - incident.NoticedAt)} ago: {incident.Message}");
        }

        foreach (var app in agent.Apps.Where(a => !a.Hidden))
        {
            console.Out.WriteLine($"    app {app.DisplayName ?? app.Slug}{(app.Health == WorkspaceAppHealth.Disabled ? "" : $" ({app.Health})")}");
        }

        console.Out.WriteLine($"    coder ssh {workspace.Name}.{agent.Name}");
    }
}
