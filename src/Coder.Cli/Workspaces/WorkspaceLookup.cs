using System.Net;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Finds workspaces by the names that people type.</summary>
internal static class WorkspaceLookup
{
    /// <summary>Splits <c>name</c> or <c>owner/name</c>.</summary>
    public static (string Owner, string Name) Split(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } name] => ("me", name),
        [{ Length: > 0 } owner, { Length: > 0 } name] => (owner, name),
        _ => throw new CliException(
            $"\"{text}\" is not the name of a workspace.", hint: "Give its name, or owner/name."),
    };

    public static async Task<Workspace> FindAsync(CoderClient client, string text, CancellationToken ct)
    {
        var (owner, name) = Split(text);
        try
        {
            return await client.WorkspaceByNameAsync(owner, name, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new CliException(
                owner == "me" ? $"You have no workspace \"{name}\"." : $"There is no workspace \"{name}\" of {owner}, or you may not see it.",
                hint: "List workspaces with: coder list");
        }
    }
}
