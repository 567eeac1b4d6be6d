using Coder.Server.Access;

namespace Coder.Server.Agents;

/// <summary>An agent and the workspace that it belongs to.</summary>
internal sealed record AgentContext
{
    public Guid AgentId { get; init; }

    public string AgentName { get; init; } = "";

    public Guid WorkspaceId { get; init; }

    public string WorkspaceName { get; init; } = "";

    public Guid OwnerId { get; init; }

    public Guid OrganizationId { get; init; }

    /// <summary>See <see cref="AccessObject.SharedRole"/>.</summary>
    public string? SharedRole { get; init; }

    /// <summary>Job of the build that made the agent.</summary>
    public Guid JobId { get; init; }

    /// <summary>What decisions about the agent are about: its workspace.</summary>
    public AccessObject Object => new(ResourceTypes.Workspace, OrganizationId, OwnerId, WorkspaceId) { SharedRole = SharedRole };
}
