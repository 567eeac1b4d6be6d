using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder groups edit &lt;name&gt;</c>: changes a group and its members; what is not given stays.</summary>
internal static class GroupsEditCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "edit",
            "Change a group and its members",
            "coder groups edit data --add-users grace,ada@example.com --rm-users bob",
            "coder groups edit data --name analytics --quota-allowance 60");
        var name = command.Takes("name", "Name of the group");
        var newName = command.Text("--name", "New name", "name", null, "-n");
        var displayName = command.Text("--display-name", "Name that people see", "text", "CODER_DISPLAY_NAME");
        var avatar = command.Text("--avatar-url", "URL of its picture", "url", null, "-u");
        var quota = command.Number("--quota-allowance", "What each member may spend, in the units of the templates' daily costs", "number");
        var add = command.List("--add-users", "Users to add, by name, e-mail or id; separated by commas or repeated", "users", null, "-a");
        var remove = command.List("--rm-users", "Users to remove, by name, e-mail or id; separated by commas or repeated", "users", null, "-r");
        var organizationOption = command.Organization();
        return command.Runs(async (context, ct) =>
        {
            if (!new System.CommandLine.Option[] { newName, displayName, avatar, quota, add, remove }.Any(context.IsGiven)
                && context.Get(displayName) is null)
            {
                throw new CliException("Nothing to change was given.", hint: "See coder groups edit --help");
            }

            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var group = await GroupLookup.FindAsync(context.Client, organization, context.Get(name)!, ct);
            var members = (organization.Id, organization.Name);
            var added = await UserLookup.FindMembersAsync(context.Client, members, Words.Split(context.Get(add)), ct);
            var removed = Words.Split(context.Get(remove)).Select(text => MemberOf(group, text)).ToList();
            context.FieldIs("name", newName).FieldIs("display_name", displayName).FieldIs("avatar_url", avatar)
                .FieldIs("quota_allowance", quota).FieldIs("add_users", add).FieldIs("remove_users", remove);
            var changed = await context.Client.UpdateGroupAsync(
                group.Id,
                new PatchGroupRequest
                {
                    Name = context.Get(newName),
                    DisplayName = context.Get(displayName),
                    AvatarUrl = context.Get(avatar),
                    QuotaAllowance = context.Get(quota),
                    AddUsers = [.. added.Select(u => u.UserId.ToString())],
                    RemoveUsers = removed,
                },
                ct);
            await context.Console.Error.WriteLineAsync($"The group {changed.Name} is changed; it has {changed.TotalMemberCount} members.");
        });
    }

    private static string MemberOf(Group group, string text) =>
        group.Members.FirstOrDefault(m =>
            string.Equals(m.Username, text, StringComparison.OrdinalIgnoreCase)
            || string.Equals(m.Email, text, StringComparison.OrdinalIgnoreCase)
            || (Guid.TryParse(text, out var id) && id == m.Id))?.Id.ToString()
        ?? throw new CliException(
            $"--rm-users: \"{text}\" is not in the group {group.Name}.",
            hint: "List its members with: coder groups list -c name,members");
}
