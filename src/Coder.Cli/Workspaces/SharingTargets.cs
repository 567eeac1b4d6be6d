using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>With whom a workspace is to be shared, as people type it: names and roles, where no role ends the sharing.</summary>
internal sealed record SharingTargets(IReadOnlyList<(string Name, string Role)> Users, IReadOnlyList<(string Name, string Role)> Groups)
{
    public bool AreNone => Users.Count == 0 && Groups.Count == 0;

    /// <summary>Finds the ids. Who is no longer a member is found among those the workspace is shared with.</summary>
    public async Task<UpdateWorkspaceAcl> ResolveAsync(CoderClient client, Workspace workspace, CancellationToken ct)
    {
        var users = new Dictionary<string, string>();
        var groups = new Dictionary<string, string>();
        var ends = Users.Concat(Groups).Any(t => t.Role == WorkspaceRole.Deleted);
        var shared = ends ? await client.WorkspaceAclAsync(workspace.Id, ct) : null;
        var strangers = new List<(string Name, string Role)>();
        foreach (var (name, role) in Users)
        {
            if (shared?.Users.FirstOrDefault(u => u.Username == name || u.Id.ToString() == name) is { } user)
            {
                users[user.Id.ToString()] = role;
            }
            else if (shared is not null)
            {
                throw NotShared(workspace, $"user \"{name}\"");
            }
            else
            {
                strangers.Add((name, role));
            }
        }

        var members = await UserLookup.FindMembersAsync(
            client, (workspace.OrganizationId, workspace.OrganizationName), [.. strangers.Select(s => s.Name)], ct);
        for (var i = 0; i < members.Count; i++)
        {
            users[members[i].UserId.ToString()] = strangers[i].Role;
        }

        var known = Groups.Count == 0 || shared is not null ? [] : await client.GroupsAsync(workspace.OrganizationId, ct);
        foreach (var (name, role) in Groups)
        {
            var found = (shared?.Group ?? known).FirstOrDefault(g => g.Name == name || g.Id.ToString() == name);
            var id = found?.Id ?? throw (shared is null
                ? GroupLookup.Missing(workspace.OrganizationName, name)
                : NotShared(workspace, $"group \"{name}\""));
            groups[id.ToString()] = role;
        }

        return new UpdateWorkspaceAcl
        {
            UserRoles = users.Count == 0 ? null : users,
            GroupRoles = groups.Count == 0 ? null : groups,
        };
    }

    private static CliException NotShared(Workspace workspace, string whom) => new(
        $"The workspace {workspace.Name} is not shared with the {whom}.",
        hint: $"See who it is shared with: coder sharing status {workspace.OwnerName}/{workspace.Name}");
}
