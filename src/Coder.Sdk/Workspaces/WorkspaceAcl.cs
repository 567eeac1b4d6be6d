namespace Coder.Sdk;

/// <summary><c>GET /workspaces/{workspace}/acl</c>: who a workspace is shared with.</summary>
public sealed record WorkspaceAcl
{
    public IReadOnlyList<WorkspaceUser> Users { get; set; } = [];

    /// <summary>The groups; the API's key is singular.</summary>
    public IReadOnlyList<WorkspaceGroup> Group { get; set; } = [];
}

/// <summary>A user that a workspace is shared with.</summary>
public sealed record WorkspaceUser : MinimalUser
{
    /// <summary>One of <see cref="WorkspaceRole"/>.</summary>
    public string Role { get; set; } = "";
}

/// <summary>A group that a workspace is shared with.</summary>
public sealed record WorkspaceGroup : Group
{
    public WorkspaceGroup()
    {
    }

    /// <summary>The group, without a role yet.</summary>
    public WorkspaceGroup(Group group)
        : base(group)
    {
    }

    /// <summary>One of <see cref="WorkspaceRole"/>.</summary>
    public string Role { get; set; } = "";
}

/// <summary><c>PATCH /workspaces/{workspace}/acl</c>: roles by id; an empty role ends the sharing. Who is not named keeps theirs.</summary>
public sealed record UpdateWorkspaceAcl
{
    public IReadOnlyDictionary<string, string>? UserRoles { get; init; }

    public IReadOnlyDictionary<string, string>? GroupRoles { get; init; }
}

/// <summary>What sharing a workspace allows.</summary>
public static class WorkspaceRole
{
    /// <summary>Connect to it, start and stop it.</summary>
    public const string Use = "use";

    /// <summary>Also change its settings.</summary>
    public const string Admin = "admin";

    /// <summary>Ends the sharing.</summary>
    public const string Deleted = "";
}
