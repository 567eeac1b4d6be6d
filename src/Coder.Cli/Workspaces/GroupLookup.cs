using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Finds groups by their names.</summary>
internal static class GroupLookup
{
    public static async Task<Group> FindAsync(CoderClient client, Organization organization, string name, CancellationToken ct)
    {
        try
        {
            return await client.GroupByNameAsync(organization.Id, name, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw Missing(organization.Name, name);
        }
    }

    public static CliException Missing(string organization, string name) => new(
        $"The organization {organization} has no group \"{name}\", or you may not see it.",
        hint: $"List groups with: coder groups list -O {organization}");
}
