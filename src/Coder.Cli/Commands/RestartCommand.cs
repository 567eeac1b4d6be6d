using Coder.Cli.Parameters;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder restart &lt;workspace&gt;</c>: stop, then start.</summary>
internal static class RestartCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "restart", "Stop a workspace and start it again", "coder restart demo");
        var workspaceName = command.TakesWorkspace();
        var parameters = new ParameterOptions(command);
        var alwaysPrompt = command.Flag("--always-prompt", "Ask for all parameters that may change");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            var given = parameters.Read(context) with
            {
                AlwaysAsk = context.Get(alwaysPrompt),
                TakeDefaults = context.Get(yes),
            };
            if (workspace.LatestBuild.Status == WorkspaceStatus.Running)
            {
                await Prompt.ConfirmOrStopAsync(
                    context.Console, $"Restart {workspace.Name}? Its processes will end.", context.Get(yes), ct);
            }

            await WorkspaceStarter.ConnectAccountsAsync(context, workspace, versionId: null, ct);
            if (workspace.LatestBuild.Status == WorkspaceStatus.Running)
            {
                await WorkspaceStarter.StopAsync(context, workspace, wait: true, ct);
            }

            await WorkspaceStarter.StartAsync(context, workspace, given, versionId: null, reason: null, wait: true, ct);
            await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is running again.");
        });
    }
}
