using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations roles</c>: the built-in roles, and those that an organization defines itself.</summary>
internal static class OrganizationsRolesCommand
{
    private static readonly Columns<AssignableRole> Columns = new Columns<AssignableRole>()
        .Add("name", r => r.Name)
        .Add("display name", r => r.DisplayName)
        .Add("site permissions", r => Summary(r.SitePermissions))
        .Add("organization permissions", r => Summary(r.OrganizationPermissions))
        .Add("user permissions", r => Summary([.. r.UserPermissions, .. r.OrganizationMemberPermissions]))
        .AddHidden("organization id", r => r.OrganizationId ?? "")
        .AddHidden("built in", r => r.BuiltIn ? "yes" : "");

    public static CliCommand Create(CliHost host, Option<string?> organization)
    {
        var command = new CliCommand(
            host, "roles", "Show and define the roles of an organization", "coder organizations roles show", "coder organizations roles create --stdin < role.json");
        command.Aliases.Add("role");
        command.Options.Add(organization);
        command.Subcommands.Add(Show(host, organization));
        command.Subcommands.Add(Save(host, organization, exists: false));
        command.Subcommands.Add(Save(host, organization, exists: true));
        command.Subcommands.Add(Delete(host, organization));
        return command;
    }

    private static CliCommand Show(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(
            host, "show", "Show the roles of an organization, or some of them", "coder organizations roles show", "coder organizations roles show reviewer -o json");
        var names = new Argument<string[]>("role") { Description = "Names of roles; all if not given", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(names);
        command.Options.Add(organizationOption);
        var columns = Columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var roles = await context.Client.OrganizationRolesAsync(organization.Id, ct);
            if (context.Get(names) is { Length: > 0 } wanted)
            {
                roles = [.. wanted.Select(name => Find(roles, organization, name))];
            }

            await WriteAsync(context, roles, columns, context.Get(output), ct);
        });
    }

    private static CliCommand Save(CliHost host, Option<string?> organizationOption, bool exists)
    {
        var verb = exists ? "update" : "create";
        var command = new CliCommand(
            host,
            verb,
            exists ? "Define a role of the organization anew" : "Define a role of the organization's own",
            exists
                ? "coder organizations roles show reviewer -o json > role.json  # to edit it"
                : "echo '{\"name\":\"reviewer\",\"organization_permissions\":[{\"resource_type\":\"template\",\"action\":\"read\"}]}' | coder organizations roles create --stdin",
            $"coder organizations roles {verb} --stdin < role.json",
            $"coder organizations roles {verb} --stdin --dry-run < role.json  # only shows what would be sent");
        var name = command.MayTake("role", "Name of the role; the name in the JSON if not given");
        var stdin = command.Flag("--stdin", "Read the role as JSON from standard input");
        var dryRun = command.Flag("--dry-run", "Show the role, and change nothing");
        command.Options.Add(organizationOption);
        var columns = Columns.Option(command);
        var output = command.Output();
        command.Yes();
        return command.Runs(async (context, ct) =>
        {
            if (!context.Get(stdin))
            {
                throw new CliException(
                    "A role is defined by JSON on standard input.", hint: $"For example: coder organizations roles {verb} --stdin < role.json");
            }

            var role = await RoleDefinition.ReadAsync(context, context.Get(name), $"coder organizations roles {verb} --stdin < role.json", ct);
            if (context.Get(dryRun))
            {
                await JsonWriter.WriteAsync(context, role, CoderJsonContext.Default.CustomRoleRequest, ct);
                await context.Console.Error.WriteLineAsync("Nothing was changed.");
                return;
            }

            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var saved = await context.Client.SaveOrganizationRoleAsync(organization.Id, role, exists, ct);
            await WriteAsync(context, [saved], columns, context.Get(output), ct);
            await context.Console.Error.WriteLineAsync($"The role {saved.Name} of {organization.Name} is {(exists ? "changed" : "created")}.");
        });
    }

    private static CliCommand Delete(CliHost host, Option<string?> organizationOption)
    {
        var command = new CliCommand(
            host, "delete", "Delete a role that the organization defined; members who hold it lose it", "coder organizations roles delete reviewer");
        command.Aliases.Add("rm");
        var name = command.Takes("role", "Name of the role");
        command.Options.Add(organizationOption);
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var role = Find(await context.Client.OrganizationRolesAsync(organization.Id, ct), organization, context.Get(name)!);
            if (role.BuiltIn)
            {
                throw new CliException($"The role {role.Name} is built in and cannot be deleted.");
            }

            await Prompt.ConfirmOrStopAsync(
                context.Console, $"Delete the role {role.Name} of {organization.Name}? Members who hold it lose it.", context.Get(yes), ct);
            await context.Client.DeleteOrganizationRoleAsync(organization.Id, role.Name, ct);
            await context.Console.Error.WriteLineAsync($"The role {role.Name} is deleted.");
        });
    }

    private static AssignableRole Find(IReadOnlyList<AssignableRole> roles, Organization organization, string name) =>
        roles.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new CliException(
            $"The organization {organization.Name} has no role \"{name}\".",
            "There are: " + string.Join(", ", roles.Select(r => r.Name)));

    private static async Task WriteAsync(
        CliContext context, IReadOnlyList<AssignableRole> roles, Option<string[]> columns, string? format, CancellationToken ct)
    {
        if (format == OutputFormat.Json)
        {
            await JsonWriter.WriteAsync(context, roles, CoderJsonContext.Default.IReadOnlyListAssignableRole, ct);
            return;
        }

        Columns.Write(context, columns, roles);
    }

    /// <summary>A few permissions by name, many by their number; <c>!</c> marks what is forbidden.</summary>
    private static string Summary(IReadOnlyList<Permission> permissions) => permissions.Count > 3
        ? $"{permissions.Count} permissions"
        : string.Join(", ", permissions.Select(p => $"{(p.Negate ? "!" : "")}{p.ResourceType}:{p.Action}"));
}
