using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Finds users by what people type for them.</summary>
internal static class UserLookup
{
    /// <summary>A user by name, id or <c>me</c>.</summary>
    public static async Task<User> FindAsync(CoderClient client, string text, CancellationToken ct)
    {
        try
        {
            return await client.UserAsync(text, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(
                $"There is no user \"{text}\", or you may not see them.", hint: "List users with: coder users list");
        }
    }

    /// <summary>Finds members of an organization by name, e-mail or id, all of them in one request.</summary>
    /// <param name="client">The server.</param>
    /// <param name="organization">Id and name of the organization.</param>
    /// <param name="texts">What was typed; no request is made for none.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The members, in the order of what was typed.</returns>
    public static async Task<IReadOnlyList<OrganizationMemberWithUserData>> FindMembersAsync(
        CoderClient client, (Guid Id, string Name) organization, IReadOnlyList<string> texts, CancellationToken ct)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        var members = await client.OrganizationMembersAsync(organization.Id, ct);
        return [.. texts.Select(text => members.FirstOrDefault(m => Is(m, text)) ?? throw new CliException(
            $"\"{text}\" is not a member of the organization {organization.Name}, or you may not see them.",
            hint: $"Give a name, an e-mail or an id. List members with: coder organizations members list -O {organization.Name}"))];
    }

    private static bool Is(OrganizationMemberWithUserData member, string text) =>
        string.Equals(member.Username, text, StringComparison.OrdinalIgnoreCase)
        || string.Equals(member.Email, text, StringComparison.OrdinalIgnoreCase)
        || (Guid.TryParse(text, out var id) && id == member.UserId);
}
