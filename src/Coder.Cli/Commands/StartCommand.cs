using Coder.Cli.Parameters;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder start &lt;workspace&gt;</c>.</summary>
internal static class StartCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "start", "Start a workspace", "coder start demo", "coder start demo --ephemeral-parameter rebuild=true");
        var workspaceName = command.TakesWorkspace();
        var parameters = new ParameterOptions(command);
        var alwaysPrompt = command.Flag("--always-prompt", "Ask for all parameters that may change");
        var reason = command.Text("--reason", "Why it is started, for the list of builds", "reason", "CODER_WORKSPACE_BUILD_REASON");
        var noWait = command.NoWait();
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            switch (workspace.LatestBuild.Status)
            {
                case WorkspaceStatus.Running:
                    await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is running already.");
                    return;
                case WorkspaceStatus.Starting or WorkspaceStatus.Pending
                    when workspace.LatestBuild.Transition == WorkspaceTransition.Start && !context.Get(noWait):
                    await Builds.FollowAsync(context, workspace.LatestBuild, ct);
                    return;
            }

            var given = parameters.Read(context) with
            {
                AlwaysAsk = context.Get(alwaysPrompt),
                TakeDefaults = context.Get(yes),
            };
            await WorkspaceStarter.ConnectAccountsAsync(context, workspace, versionId: null, ct);
            await WorkspaceStarter.StartAsync(
                context, workspace, given, versionId: null, context.Get(reason), !context.Get(noWait), ct);
            if (!context.Get(noWait))
            {
                await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is running. Enter it with: coder ssh {workspace.Name}");
            }
        });
    }
}
