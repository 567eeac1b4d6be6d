using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations edit</c>: changes an organization; what is not given stays.</summary>
internal static class OrganizationsEditCommand
{
    public static CliCommand Create(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(
            host,
            "edit",
            "Change an organization, and the roles that all its members hold",
            "coder organizations edit -O research --display-name \"Research and teaching\"",
            "coder organizations edit -O research --default-org-member-roles organization-workspace-access",
            "coder organizations edit -O research --default-org-member-roles \"\"  # members hold no role by themselves");
        command.Options.Add(organizationOption);
        var name = command.Text("--name", "New name", "name");
        var displayName = command.Text("--display-name", "Name that people see", "text");
        var description = command.Text("--description", "What it is for", "text");
        var icon = command.Text("--icon", "URL of its icon", "url");
        var roles = command.List(
            "--default-org-member-roles", "Roles that every member holds, separated by commas; empty for none", "roles");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var change = new UpdateOrganizationRequest
            {
                Name = context.Get(name),
                DisplayName = context.Get(displayName),
                Description = context.Get(description),
                Icon = context.Get(icon),
                DefaultOrgMemberRoles = context.IsGiven(roles) ? Words.Split(context.Get(roles)) : null,
            };
            if (change == new UpdateOrganizationRequest())
            {
                throw new CliException("Nothing to change was given.", hint: "See coder organizations edit --help");
            }

            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            if (change.DefaultOrgMemberRoles is { } all)
            {
                await Prompt.ConfirmOrStopAsync(
                    context.Console,
                    $"Give every member of {organization.Name} {Words.List(all, "no role")} instead of {Words.List(organization.DefaultOrgMemberRoles, "none")}?",
                    context.Get(yes),
                    ct);
            }

            context.FieldIs("name", name).FieldIs("display_name", displayName).FieldIs("description", description)
                .FieldIs("icon", icon).FieldIs("default_org_member_roles", roles);
            var changed = await context.Client.UpdateOrganizationAsync(organization.Id, change, ct);
            await context.Console.Error.WriteLineAsync($"The organization {changed.Name} is changed.");
        });
    }
}
