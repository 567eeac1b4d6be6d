using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder groups</c>.</summary>
internal static class GroupsCommand
{
    private static readonly Columns<Group> Columns = new Columns<Group>()
        .Add("name", g => g.Name)
        .Add("display name", g => g.DisplayName)
        .Add("organization id", g => g.OrganizationId.ToString())
        .Add("members", g => string.Join(", ", g.Members.Select(m => m.Username)))
        .Add("avatar url", g => g.AvatarUrl)
        .AddHidden("id", g => g.Id.ToString())
        .AddHidden("quota allowance", g => $"{g.QuotaAllowance}")
        .AddHidden("source", g => g.Source);

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "groups",
            "Manage groups of an organization's members",
            "coder groups create data --display-name \"Data science\"",
            "coder groups edit data --add-users grace,ada@example.com");
        command.Aliases.Add("group");
        command.Subcommands.Add(CreateGroup(host));
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(GroupsEditCommand.Create(host));
        command.Subcommands.Add(Delete(host));
        return command;
    }

    private static CliCommand CreateGroup(CliHost host)
    {
        var command = new CliCommand(
            host, "create", "Create a group", "coder groups create data", "coder groups create data --display-name \"Data science\" --quota-allowance 40");
        var name = command.Takes("name", "Name of the group");
        var displayName = command.Text("--display-name", "Name that people see", "text", "CODER_DISPLAY_NAME");
        var avatar = command.Text("--avatar-url", "URL of its picture", "url", "CODER_AVATAR_URL", "-u");
        var quota = command.Number("--quota-allowance", "What each member may spend, in the units of the templates' daily costs", "number");
        var organizationOption = command.Organization();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            context.FieldIs("display_name", displayName).FieldIs("avatar_url", avatar).FieldIs("quota_allowance", quota);
            var group = await context.Client.CreateGroupAsync(
                organization.Id,
                new CreateGroupRequest
                {
                    Name = context.Get(name)!,
                    DisplayName = context.Get(displayName) ?? "",
                    AvatarUrl = context.Get(avatar) ?? "",
                    QuotaAllowance = context.Get(quota) ?? 0,
                },
                ct);
            await context.Console.Error.WriteLineAsync(
                $"The group {group.Name} is created in {organization.Name}. To add members: coder groups edit {group.Name} --add-users <users>");
        });
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(
            host, "list", "List the groups of an organization", "coder groups list", "coder groups list -c name,members,\"quota allowance\"");
        command.Aliases.Add("ls");
        var columns = Columns.Option(command);
        var organizationOption = command.Organization();
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var groups = await context.Client.GroupsAsync(organization.Id, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, groups, CoderJsonContext.Default.IReadOnlyListGroup, ct);
                return;
            }

            Columns.Write(context, columns, groups);
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        var command = new CliCommand(host, "delete", "Delete a group; its members stay in the organization", "coder groups delete data");
        command.Aliases.Add("rm");
        var name = command.Takes("name", "Name of the group");
        var organizationOption = command.Organization();
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var group = await GroupLookup.FindAsync(context.Client, organization, context.Get(name)!, ct);
            await Prompt.ConfirmOrStopAsync(
                context.Console,
                $"Delete the group {group.Name} of {organization.Name}? What was shared with it is no longer open to its {group.TotalMemberCount} members.",
                context.Get(yes),
                ct);
            await context.Client.DeleteGroupAsync(group.Id, ct);
            await context.Console.Error.WriteLineAsync($"The group {group.Name} is deleted.");
        });
    }
}
