using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations</c>.</summary>
internal static class OrganizationsCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "organizations", "Show organizations", "coder organizations list", "coder organizations show");
        command.Aliases.Add("organization");
        command.Aliases.Add("orgs");
        command.Aliases.Add("org");
        command.Subcommands.Add(List(host));
        command.Subcommands.Add(Show(host));
        return command;
    }

    private static CliCommand List(CliHost host)
    {
        var command = new CliCommand(host, "list", "List the organizations that you see", "coder organizations list");
        command.Aliases.Add("ls");
        var output = command.Output();
        return command.Runs(async (context, ct) =>
            await WriteAsync(context, await context.Client.OrganizationsAsync(ct), context.Get(output), ct));
    }

    private static CliCommand Show(CliHost host)
    {
        var command = new CliCommand(
            host, "show", "Show an organization", "coder organizations show  # the one that commands work in", "coder organizations show me  # all of yours");
        var name = command.MayTake("organization", "Name or id; selected (the default) or me");
        var organizationOption = command.Organization();
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            IReadOnlyList<Organization> found = context.Get(name) switch
            {
                null or "selected" => [await Organizations.ResolveAsync(context, organizationOption, ct)],
                "me" => await context.Client.OrganizationsOfUserAsync("me", ct),
                var given => [await context.Client.OrganizationAsync(given, ct)],
            };
            await WriteAsync(context, found, context.Get(output), ct);
        });
    }

    private static async Task WriteAsync(
        CliContext context, IReadOnlyList<Organization> organizations, string? format, CancellationToken ct)
    {
        if (format == OutputFormat.Json)
        {
            await JsonWriter.WriteAsync(context, organizations, CoderJsonContext.Default.IReadOnlyListOrganization, ct);
            return;
        }

        TableWriter.Write(
            context.Console,
            ["name", "display name", "id", "default"],
            organizations.Select(o => (string[])[o.Name, o.DisplayName, o.Id.ToString(), o.IsDefault ? "yes" : ""]));
    }
}
