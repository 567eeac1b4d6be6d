using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder stop &lt;workspace&gt;</c>.</summary>
internal static class StopCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "stop", "Stop a workspace; its disk stays", "coder stop demo");
        var workspaceName = command.TakesWorkspace();
        var noWait = command.NoWait();
        command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            if (workspace.LatestBuild.Status == WorkspaceStatus.Stopped)
            {
                await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is stopped already.");
                return;
            }

            await WorkspaceStarter.StopAsync(context, workspace, !context.Get(noWait), ct);
            if (!context.Get(noWait))
            {
                await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is stopped.");
            }
        });
    }
}
