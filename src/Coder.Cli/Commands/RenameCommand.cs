using Coder.Cli.Workspaces;

namespace Coder.Cli.Commands;

/// <summary><c>coder rename &lt;workspace&gt; &lt;name&gt;</c>.</summary>
internal static class RenameCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "rename", "Rename a workspace", "coder rename demo playground");
        var workspaceName = command.TakesWorkspace();
        var name = command.Takes("name", "The new name");
        command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            var newName = context.Get(name)!;
            await context.Client.UpdateWorkspaceAsync(workspace.Id, new() { Name = newName }, ct);
            await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is called {newName} now.");
        });
    }
}
