namespace Coder.Sdk;

/// <summary><c>GET /workspaces/{id}/port-share</c>.</summary>
public sealed record WorkspaceAgentPortShares
{
    public IReadOnlyList<WorkspaceAgentPortShare> Shares { get; set; } = [];
}

/// <summary>A port of an agent that others may open.</summary>
public sealed record WorkspaceAgentPortShare
{
    public Guid WorkspaceId { get; init; }

    public string AgentName { get; set; } = "";

    public int Port { get; init; }

    /// <summary>One of <see cref="AppSharingLevel"/>.</summary>
    public string ShareLevel { get; set; } = "";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Protocol { get; set; } = "";
}

/// <summary><c>POST /workspaces/{id}/port-share</c>.</summary>
public sealed record UpsertWorkspaceAgentPortShareRequest
{
    public string AgentName { get; set; } = "";

    public int Port { get; init; }

    public string ShareLevel { get; set; } = "";

    public string Protocol { get; set; } = "";
}

/// <summary><c>DELETE /workspaces/{id}/port-share</c>.</summary>
public sealed record DeleteWorkspaceAgentPortShareRequest
{
    public string AgentName { get; set; } = "";

    public int Port { get; init; }
}
