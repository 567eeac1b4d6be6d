using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations</c>. Its option <c>-O</c> may stand before or after the names of the commands below it.</summary>
internal static class OrganizationsCommand
{
    private static readonly Columns<Organization> Columns = new Columns<Organization>()
        .Add("name", o => o.Name)
        .Add("display name", o => o.DisplayName)
        .Add("id", o => o.Id.ToString())
        .Add("default", o => o.IsDefault ? "yes" : "")
        .AddHidden("description", o => o.Description)
        .AddHidden("icon", o => o.Icon)
        .AddHidden("created at", o => Times.Show(o.CreatedAt))
        .AddHidden("updated at", o => Times.Show(o.UpdatedAt))
        .AddHidden("default org member roles", o => string.Join(", ", o.DefaultOrgMemberRoles));

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "organizations",
            "Manage organizations, their members, roles and settings",
            "coder organizations list",
            "coder organizations members add grace -O research");
        command.Aliases.Add("organization");
        command.Aliases.Add("orgs");
        command.Aliases.Add("org");
        var organization = command.Organization();
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Show(host, organization));
        command.Subcommands.Add(CreateOrganization(host));
        command.Subcommands.Add(OrganizationsEditCommand.Create(host, organization));
        command.Subcommands.Add(Delete(host));
        command.Subcommands.Add(OrganizationsMembersCommand.Create(host, organization));
        command.Subcommands.Add(OrganizationsRolesCommand.Create(host, organization));
        command.Subcommands.Add(OrganizationsSettingsCommand.Create(host, organization));
        return command;
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List the organizations that you see", "coder organizations list");
        command.Aliases.Add("ls");
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
            await WriteAsync(context, await context.Client.OrganizationsAsync(ct), columns, context.Get(output), ct));
    }

    private static CliCommand Show(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(
            host, "show", "Show an organization", "coder organizations show  # the one that commands work in", "coder organizations show me  # all of yours");
        var name = command.MayTake("organization", "Name or id; selected (the default) or me");
        command.Options.Add(organizationOption);
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            IReadOnlyList<Organization> found = context.Get(name) switch
            {
                null or "selected" => [await Organizations.ResolveAsync(context, organizationOption, ct)],
                "me" => await context.Client.OrganizationsOfUserAsync("me", ct),
                var given => [await Organizations.FindAsync(context, given, ct)],
            };
            await WriteAsync(context, found, columns, context.Get(output), ct);
        });
    }

    private static CliCommand CreateOrganization(CliHost host)
    {
        var command = new CliCommand(
            host, "create", "Create an organization", "coder organizations create research --display-name \"Research\"");
        var name = command.Takes("name", "Name of the organization: lower-case letters, digits and hyphens");
        var displayName = command.Text("--display-name", "Name that people see", "text");
        var description = command.Text("--description", "What it is for", "text");
        var icon = command.Text("--icon", "URL of its icon", "url");
        command.Yes();
        return command.Runs(async (context, ct) =>
        {
            context.FieldIs("display_name", displayName).FieldIs("description", description).FieldIs("icon", icon);
            var organization = await context.Client.CreateOrganizationAsync(
                new CreateOrganizationRequest
                {
                    Name = context.Get(name)!,
                    DisplayName = context.Get(displayName),
                    Description = context.Get(description),
                    Icon = context.Get(icon),
                },
                ct);
            await context.Console.Error.WriteLineAsync(
                $"The organization {organization.Name} ({organization.Id}) is created. To add members: coder organizations members add <user> -O {organization.Name}");
        });
    }

    private static CliCommand Delete(CliHost host)
    {
        var command = new CliCommand(
            host, "delete", "Delete an organization that has no templates and no workspaces", "coder organizations delete research");
        command.Aliases.Add("rm");
        var name = command.Takes("organization", "Name or id");
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.FindAsync(context, context.Get(name)!, ct);
            await Prompt.ConfirmOrStopAsync(
                context.Console,
                $"Delete the organization {organization.Name} with its groups, roles and memberships?",
                context.Get(yes),
                ct);
            await context.Client.DeleteOrganizationAsync(organization.Id, ct);
            await context.Console.Error.WriteLineAsync($"The organization {organization.Name} is deleted.");
        });
    }

    private static async Task WriteAsync(
        CliContext context, IReadOnlyList<Organization> organizations, Option<string[]> columns, string? format, CancellationToken ct)
    {
        if (format == OutputFormat.Json)
        {
            await JsonWriter.WriteAsync(context, organizations, CoderJsonContext.Default.IReadOnlyListOrganization, ct);
            return;
        }

        Columns.Write(context, columns, organizations);
    }
}
