namespace Coder.Provisioner;

/// <summary>
/// Everything the server tells a template about the workspace and its owner, and what the machine offers to it.
/// Empty values are left out of the environment that providers see, which then use the defaults of an import.
/// </summary>
public sealed record BuildEnvironment
{
    /// <summary>Where agents reach the server.</summary>
    public required Uri AccessUrl { get; init; }

    /// <summary>The workspace's id; empty for a template import.</summary>
    public Guid WorkspaceId { get; init; }

    /// <summary>The workspace's name; empty for a template import.</summary>
    public string WorkspaceName { get; init; } = "";

    /// <summary>The build's id; empty for a template import.</summary>
    public Guid BuildId { get; init; }

    /// <summary>The id of the workspace's owner.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>The owner's username.</summary>
    public string OwnerName { get; init; } = "";

    /// <summary>The owner's full name.</summary>
    public string OwnerFullName { get; init; } = "";

    /// <summary>The owner's email address.</summary>
    public string OwnerEmail { get; init; } = "";

    /// <summary>How the owner logs in: <c>password</c>, <c>oidc</c>, …</summary>
    public string OwnerLoginType { get; init; } = "";

    /// <summary>Names of the owner's groups in the workspace's organization.</summary>
    public IReadOnlyList<string> OwnerGroups { get; init; } = [];

    /// <summary>The owner's roles, site-wide and per organization.</summary>
    public IReadOnlyList<OwnerRole> OwnerRoles { get; init; } = [];

    /// <summary>The owner's public key for Git, OpenSSH format.</summary>
    public string OwnerSshPublicKey { get; init; } = "";

    /// <summary>The owner's private key for Git, PEM.</summary>
    public string OwnerSshPrivateKey { get; init; } = "";

    /// <summary>A session token that lives as long as the started workspace.</summary>
    public string OwnerSessionToken { get; init; } = "";

    /// <summary>The owner's current OpenID Connect access token.</summary>
    public string OwnerOidcAccessToken { get; init; } = "";

    /// <summary>The id of the template.</summary>
    public Guid TemplateId { get; init; }

    /// <summary>The name of the template.</summary>
    public string TemplateName { get; init; } = "";

    /// <summary>The name of the template version.</summary>
    public string TemplateVersion { get; init; } = "";

    /// <summary>Access tokens of the owner's external accounts, by the id of the external auth provider.</summary>
    public IReadOnlyDictionary<string, string> ExternalAuthAccessTokens { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether workspaces may run as processes of the server's own machine.</summary>
    public bool HostProviderEnabled { get; init; }

    /// <summary>The folder that holds all host workspaces; required when the host provider is enabled.</summary>
    public string HostDataDirectory { get; init; } = "";

    /// <summary>
    /// An executable with the agent on this machine. Host workspaces start it instead of downloading one.
    /// </summary>
    public string? AgentBinaryPath { get; init; }
}

/// <summary>A role of a workspace's owner.</summary>
/// <param name="Name">The role's name, such as <c>owner</c> or <c>template-admin</c>.</param>
/// <param name="OrganizationId">The organization it counts in; null for a role of the whole site.</param>
public sealed record OwnerRole(string Name, Guid? OrganizationId);
