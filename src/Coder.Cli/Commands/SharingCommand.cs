using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder sharing</c>: who else may use a workspace.</summary>
internal static class SharingCommand
{
    private static readonly Columns<(string User, string Group, string Role)> Columns = new Columns<(string User, string Group, string Role)>()
        .Add("user", s => s.User)
        .Add("group", s => s.Group)
        .Add("role", s => s.Role);

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "sharing",
            "Share workspaces with users and groups",
            "coder sharing share demo --user grace",
            "coder sharing status demo");
        command.Subcommands.Add(Share(host));
        command.Subcommands.Add(Remove(host));
        command.Subcommands.Add(Status(host));
        return command;
    }

    private static CliCommand Share(CliHost host)
    {
        var command = new CliCommand(
            host,
            "share",
            "Share a workspace with users and groups",
            "coder sharing share demo --user grace  # may connect, start and stop",
            "coder sharing share demo --user grace:admin,ada --group data  # grace may also change its settings");
        command.Aliases.Add("add");
        var workspaceName = command.TakesWorkspace();
        var users = command.List("--user", "Users, each with a role if not use: grace,ada:admin", "user[:role]");
        var groups = command.List("--group", "Groups, each with a role if not use: data,ops:admin", "group[:role]");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var roles = new SharingTargets(Parse(context, users), Parse(context, groups));
            await ChangeAsync(context, context.Get(workspaceName)!, roles, context.Get(output), ct);
        });
    }

    private static CliCommand Remove(CliHost host)
    {
        var command = new CliCommand(
            host, "remove", "Stop sharing a workspace with users and groups", "coder sharing remove demo --user grace --group data");
        command.Aliases.Add("unshare");
        command.Aliases.Add("rm");
        var workspaceName = command.TakesWorkspace();
        var users = command.List("--user", "Users, separated by commas or repeated", "users");
        var groups = command.List("--group", "Groups, separated by commas or repeated", "groups");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var roles = new SharingTargets(
                [.. Words.Split(context.Get(users)).Select(u => (u, WorkspaceRole.Deleted))],
                [.. Words.Split(context.Get(groups)).Select(g => (g, WorkspaceRole.Deleted))]);
            await ChangeAsync(context, context.Get(workspaceName)!, roles, context.Get(output), ct);
        });
    }

    private static CliCommand Status(CliHost host)
    {
        var command = new CliCommand(host, "status", "Show who a workspace is shared with", "coder sharing status demo", "coder sharing status demo -o json");
        command.Aliases.Add("list");
        var workspaceName = command.TakesWorkspace();
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, context.Get(workspaceName)!, ct);
            await WriteAsync(context, workspace, columns, context.Get(output), ct);
        });
    }

    private static async Task ChangeAsync(CliContext context, string name, SharingTargets targets, string? format, CancellationToken ct)
    {
        if (targets.AreNone)
        {
            throw new CliException("Nobody was named.", hint: "Name users with --user or groups with --group.");
        }

        var workspace = await WorkspaceLookup.FindAsync(context.Client, name, ct);
        await context.Client.UpdateWorkspaceAclAsync(workspace.Id, await targets.ResolveAsync(context.Client, workspace, ct), ct);
        await WriteAsync(context, workspace, null, format, ct);
    }

    private static async Task WriteAsync(
        CliContext context, Workspace workspace, Option<string[]>? columns, string? format, CancellationToken ct)
    {
        var acl = await context.Client.WorkspaceAclAsync(workspace.Id, ct);
        if (format == OutputFormat.Json)
        {
            await JsonWriter.WriteAsync(context, acl, CoderJsonContext.Default.WorkspaceAcl, ct);
        }
        else if (acl is { Users.Count: 0, Group.Count: 0 })
        {
            await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is shared with nobody.");
        }
        else
        {
            var rows = acl.Users.Select(u => (u.Username, "", u.Role)).Concat(acl.Group.Select(g => ("", g.Name, g.Role)));
            Columns.Write(context, columns, rows);
        }
    }

    private static List<(string Name, string Role)> Parse(CliContext context, Option<string[]> option) =>
        [.. Words.Split(context.Get(option)).Select(text => text.Split(':') switch
        {
            [{ Length: > 0 } name] => (name, WorkspaceRole.Use),
            [{ Length: > 0 } name, WorkspaceRole.Use or WorkspaceRole.Admin] => (name, text.Split(':')[1]),
            [{ Length: > 0 }, var role] => throw new CliException(
                $"{option.Name}: there is no role \"{role}\".", hint: "The roles are use (connect, start, stop) and admin (also change its settings)."),
            _ => throw new CliException($"{option.Name}: \"{text}\" names nobody.", hint: "Write a name, or name:role."),
        })];
}
