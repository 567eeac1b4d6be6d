using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations members</c>.</summary>
internal static class OrganizationsMembersCommand
{
    private static readonly Columns<OrganizationMemberWithUserData> Columns = new Columns<OrganizationMemberWithUserData>()
        .Add("username", m => m.Username)
        .Add("organization roles", m => string.Join(", ", m.Roles.Select(r => r.Name)))
        .AddHidden("name", m => m.Name ?? "")
        .AddHidden("email", m => m.Email)
        .AddHidden("last seen at", m => Times.ShowOrNever(m.LastSeenAt))
        .AddHidden("user created at", m => Times.Show(m.UserCreatedAt))
        .AddHidden("user updated at", m => Times.Show(m.UserUpdatedAt))
        .AddHidden("user id", m => m.UserId.ToString())
        .AddHidden("organization id", m => m.OrganizationId.ToString())
        .AddHidden("created at", m => Times.Show(m.CreatedAt))
        .AddHidden("updated at", m => Times.Show(m.UpdatedAt));

    public static CliCommand Create(CliHost host, Option<string?> organization)
    {
        var command = new CliCommand(
            host, "members", "Manage the members of an organization", "coder organizations members list -O research", "coder organizations members add grace -O research");
        command.Aliases.Add("member");
        command.Options.Add(organization);
        command.Subcommands.Add(List(host, organization));
        command.Subcommands.Add(Add(host, organization));
        command.Subcommands.Add(Remove(host, organization));
        command.Subcommands.Add(EditRoles(host, organization));
        return command;
    }

    private static CliCommand List(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(host, "list", "List the members of an organization", "coder organizations members list", "coder organizations members list -c username,email,\"organization roles\"");
        command.Aliases.Add("ls");
        command.Options.Add(organizationOption);
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var members = await context.Client.OrganizationMembersAsync(organization.Id, ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, members, CoderJsonContext.Default.IReadOnlyListOrganizationMemberWithUserData, ct);
                return;
            }

            Columns.Write(context, columns, members);
        });
    }

    private static CliCommand Add(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(host, "add", "Make a user a member of an organization", "coder organizations members add grace -O research");
        var name = command.Takes("user", "Name or id");
        command.Options.Add(organizationOption);
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var user = await UserLookup.FindAsync(context.Client, context.Get(name)!, ct);
            await context.Client.AddOrganizationMemberAsync(organization.Id, user.Id.ToString(), ct);
            await context.Console.Error.WriteLineAsync($"The user {user.Username} is a member of {organization.Name} now.");
        });
    }

    private static CliCommand Remove(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(host, "remove", "Take a member from an organization", "coder organizations members remove grace -O research");
        command.Aliases.Add("rm");
        var name = command.Takes("user", "Name, e-mail or id");
        command.Options.Add(organizationOption);
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var member = (await UserLookup.FindMembersAsync(
                context.Client, (organization.Id, organization.Name), [context.Get(name)!], ct))[0];
            await context.Client.RemoveOrganizationMemberAsync(organization.Id, member.UserId.ToString(), ct);
            await context.Console.Error.WriteLineAsync($"The user {member.Username} is no longer a member of {organization.Name}.");
        });
    }

    private static CliCommand EditRoles(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(
            host,
            "edit-roles",
            "Replace the roles of a member",
            "coder organizations members edit-roles grace organization-template-admin -O research",
            "coder organizations members edit-roles grace -O research  # takes all roles");
        command.Aliases.Add("edit-role");
        var name = command.Takes("user", "Name, e-mail or id");
        var roles = new Argument<string[]>("role")
        {
            Description = "Names of roles; all are taken when none is given. See: coder organizations roles show",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Arguments.Add(roles);
        command.Options.Add(organizationOption);
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var member = (await UserLookup.FindMembersAsync(
                context.Client, (organization.Id, organization.Name), [context.Get(name)!], ct))[0];
            var changed = await context.Client.UpdateOrganizationMemberRolesAsync(
                organization.Id, member.UserId.ToString(), Words.Split(context.Get(roles)), ct);
            await context.Console.Error.WriteLineAsync(
                $"The user {member.Username} has {Words.List([.. changed.Roles.Select(r => r.Name)], "no role")} in {organization.Name} now.");
        });
    }
}
