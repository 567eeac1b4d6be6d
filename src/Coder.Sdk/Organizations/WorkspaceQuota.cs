namespace Coder.Sdk;

/// <summary><c>GET /organizations/{org}/members/{user}/workspace-quota</c>, in credits a day.</summary>
public sealed record WorkspaceQuota
{
    /// <summary>What the user's workspaces in the organization cost.</summary>
    public int CreditsConsumed { get; init; }

    /// <summary>The allowances of the user's groups together.</summary>
    public int Budget { get; init; }
}
