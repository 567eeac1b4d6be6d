using Coder.Cli.Parameters;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder update &lt;workspace&gt;</c>: takes the template's active version and starts.</summary>
internal static class UpdateCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "update", "Take the newest version of the template and start", "coder update demo", "coder update demo --parameter cpu=8");
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
            if (!workspace.Outdated && given.Values.Count == 0 && !given.AlwaysAsk)
            {
                await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} has the newest version already.");
                return;
            }

            await WorkspaceStarter.ConnectAccountsAsync(context, workspace, workspace.TemplateActiveVersionId, ct);
            if (workspace.LatestBuild.Status == WorkspaceStatus.Running)
            {
                await WorkspaceStarter.StopAsync(context, workspace, wait: true, ct);
            }

            await WorkspaceStarter.StartAsync(
                context, workspace, given, workspace.TemplateActiveVersionId, reason: null, wait: true, ct);
            await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is up to date and running.");
        });
    }
}
