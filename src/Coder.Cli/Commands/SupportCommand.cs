using Coder.Cli.Prompts;
using Coder.Cli.Ssh;
using Coder.Cli.Support;
using Coder.Cli.Workspaces;

namespace Coder.Cli.Commands;

/// <summary><c>coder support bundle</c>: what somebody who is to help wants to see, in one file.</summary>
internal static class SupportCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "support", "Collect what somebody who is to help wants to see", "coder support bundle demo");
        command.Subcommands.Add(Bundle(host));
        return command;
    }

    private static CliCommand Bundle(CliHost host)
    {
        var command = new CliCommand(
            host, "bundle", "Write facts about the server, the network and a workspace into a zip file", "coder support bundle demo --output-file demo.zip --yes");
        var name = command.MayTake("workspace", "Workspace, workspace.agent or owner/workspace; left out, the bundle is about the server only");
        var agentName = command.MayTake("agent", "Agent of the workspace, when it has several");
        var output = command.Text("--output-file", "File to write; coder-support-<time>.zip if not given", "path", "CODER_SUPPORT_BUNDLE_OUTPUT_FILE", "-O");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var bundle = new SupportBundle(context);
            await Prompt.ConfirmOrStopAsync(
                context.Console,
                "The file has the server's version, health and settings that you may read, this machine's network addresses, and the workspace with its logs. "
                    + "Values of environment variables are left out. Write it?",
                context.Get(yes),
                ct);
            await bundle.AddServerAsync(ct);
            if (context.Get(name) is { } given)
            {
                var target = HostName.Parse(given);
                var workspace = await WorkspaceLookup.FindAsync(context.Client, target.FullName, ct);
                await bundle.AddWorkspaceAsync(workspace, target.Agent ?? context.Get(agentName), ct);
            }

            var path = Path.GetFullPath(context.Get(output) ?? $"coder-support-{context.Time.GetUtcNow():yyyyMMdd-HHmmss}.zip");
            await bundle.WriteAsync(path, ct);
            await context.Console.Error.WriteLineAsync($"{path} is written. Look at what is in it before you give it to others.");
        });
    }
}
