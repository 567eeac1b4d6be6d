using System.CommandLine;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder state</c>: the Terraform state of a workspace, for repairs.</summary>
internal static class StateCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "state", "Read and replace the Terraform state of a workspace", "coder state pull demo > demo.tfstate");
        command.Subcommands.Add(Pull(host));
        command.Subcommands.Add(Push(host));
        return command;
    }

    private static CliCommand Pull(CliHost host)
    {
        var command = new CliCommand(host, "pull", "Print the state of a workspace", "coder state pull demo > demo.tfstate", "coder state pull demo demo.tfstate --build 3");
        var workspaceName = command.TakesWorkspace();
        var file = command.MayTake("file", "Where to write it; standard output if not given");
        var number = BuildNumber(command);
        return command.Runs(async (context, ct) =>
        {
            var (_, build) = await FindAsync(context, context.Get(workspaceName)!, context.Get(number), ct);
            var state = await context.Client.WorkspaceBuildStateAsync(build.Id, ct);
            if (context.Get(file) is { } path)
            {
                await File.WriteAllBytesAsync(path, state, ct);
                return;
            }

            await using var output = context.Console.OpenOutput();
            await output.WriteAsync(state, ct);
        });
    }

    private static CliCommand Push(CliHost host)
    {
        var command = new CliCommand(
            host, "push", "Build a workspace with another state", "coder state push demo demo.tfstate", "coder state push demo - < demo.tfstate");
        var workspaceName = command.TakesWorkspace();
        var file = command.Takes("file", "File with the state; - for standard input");
        var number = BuildNumber(command);
        var noWait = command.NoWait();
        return command.Runs(async (context, ct) =>
        {
            var (workspace, build) = await FindAsync(context, context.Get(workspaceName)!, context.Get(number), ct);
            var state = await ReadAsync(context, context.Get(file)!, ct);
            await Builds.RunAsync(
                context,
                workspace,
                new CreateWorkspaceBuildRequest
                {
                    TemplateVersionId = build.TemplateVersionId,
                    Transition = build.Transition,
                    ProvisionerState = state,
                    Reason = BuildReason.Cli,
                },
                !context.Get(noWait),
                ct);
        });
    }

    private static Option<int?> BuildNumber(CliCommand command)
    {
        var option = new Option<int?>("--build", "-b") { Description = "Number of the build; the newest if not given", HelpName = "number" };
        command.Options.Add(option);
        return option;
    }

    private static async Task<(Workspace Workspace, WorkspaceBuild Build)> FindAsync(
        CliContext context, string name, int? number, CancellationToken ct)
    {
        var workspace = await WorkspaceLookup.FindAsync(context.Client, name, ct);
        return (workspace, number is { } n
            ? await context.Client.WorkspaceBuildByNumberAsync(workspace.OwnerName, workspace.Name, n, ct)
            : workspace.LatestBuild);
    }

    private static async Task<byte[]> ReadAsync(CliContext context, string path, CancellationToken ct)
    {
        try
        {
            await using var source = path == "-" ? context.Console.OpenInput() : File.OpenRead(path);
            using var state = new MemoryStream();
            await source.CopyToAsync(state, ct);
            return state.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Could not read {path}.", e.Message);
        }
    }
}
