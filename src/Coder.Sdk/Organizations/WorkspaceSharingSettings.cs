namespace Coder.Sdk;

/// <summary><c>GET</c> and <c>PATCH /organizations/{org}/settings/workspace-sharing</c>.</summary>
public sealed record WorkspaceSharingSettings
{
    /// <summary>Whether the deployment forbids sharing, whatever the organization says.</summary>
    public bool SharingGloballyDisabled { get; init; }

    /// <summary>Whether nobody can share in this organization.</summary>
    public bool SharingDisabled { get; init; }

    /// <summary>Whose workspaces can be shared: one of <see cref="Sdk.ShareableWorkspaceOwners"/>.</summary>
    public string ShareableWorkspaceOwners { get; set; } = Sdk.ShareableWorkspaceOwners.Everyone;
}

/// <summary>The body of the <c>PATCH</c>.</summary>
public sealed record UpdateWorkspaceSharingSettingsRequest
{
    /// <summary>Deprecated: used when <see cref="ShareableWorkspaceOwners"/> is empty.</summary>
    public bool? SharingDisabled { get; init; }

    /// <summary>One of <see cref="Sdk.ShareableWorkspaceOwners"/>.</summary>
    public string? ShareableWorkspaceOwners { get; init; }
}

/// <summary>Whose workspaces can be shared in an organization.</summary>
public static class ShareableWorkspaceOwners
{
    public const string Everyone = "everyone";
    public const string None = "none";
    public const string ServiceAccounts = "service_accounts";
}
