using System.CommandLine;
using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>The organization that a command works in.</summary>
internal static class Organizations
{
    public static Option<string?> Organization(this CliCommand command) =>
        command.Text("--org", "Organization, by name or id", "name", "CODER_ORGANIZATION", "-O");

    /// <summary>The given one, else the chosen one, else the default one of the user's.</summary>
    public static async Task<Organization> ResolveAsync(CliContext context, Option<string?> option, CancellationToken ct)
    {
        if ((context.Get(option) ?? context.Config.Organization) is { } name)
        {
            return await FindAsync(context, name, ct);
        }

        var mine = await context.Client.OrganizationsOfUserAsync("me", ct);
        return mine.FirstOrDefault(o => o.IsDefault)
            ?? (mine.Count > 0 ? mine[0] : null)
            ?? throw new CliException("You are not a member of any organization.", hint: "Ask an administrator to add you to one.");
    }

    /// <summary>An organization by name or id.</summary>
    public static async Task<Organization> FindAsync(CliContext context, string name, CancellationToken ct)
    {
        try
        {
            return await context.Client.OrganizationAsync(name, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(
                $"There is no organization \"{name}\", or you are not a member.",
                hint: "List yours with: coder organizations list");
        }
    }
}
