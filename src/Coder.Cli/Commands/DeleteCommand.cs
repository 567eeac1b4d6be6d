using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder delete &lt;workspace&gt;</c>.</summary>
internal static class DeleteCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "delete", "Delete a workspace and everything in it", "coder delete demo", "coder delete demo --orphan  # when its resources are gone already");
        command.Aliases.Add("rm");
        var workspaceName = command.TakesWorkspace();
        var orphan = command.Flag("--orphan", "Forget its resources without destroying them");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            var question = context.Get(orphan)
                ? $"Delete {workspace.Name} and leave its resources to you?"
                : $"Delete {workspace.Name} and everything in it?";
            await Prompt.ConfirmOrStopAsync(context.Console, question, context.Get(yes), ct);
            await Builds.RunAsync(
                context,
                workspace,
                new CreateWorkspaceBuildRequest
                {
                    Transition = WorkspaceTransition.Delete,
                    Orphan = context.Get(orphan) ? true : null,
                    Reason = BuildReason.Cli,
                },
                wait: true,
                ct);
            await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is deleted.");
        });
    }
}
