namespace Coder.Server.Agents;

/// <summary>Names of the notification channels about agents.</summary>
internal static class AgentChannels
{
    /// <summary>Something that the workspace's page shows has changed.</summary>
    public static string Workspace(Guid workspaceId) => $"workspace:{workspaceId}";

    /// <summary>The agent has new log lines, or its log is full.</summary>
    public static string Logs(Guid agentId) => $"agent_logs:{agentId}";

    /// <summary>The agent's list of containers is another than before.</summary>
    public static string Containers(Guid agentId) => $"agent_containers:{agentId}";

    /// <summary>The agent has new metadata values.</summary>
    public static string Metadata(Guid agentId) => $"agent_metadata:{agentId}";
}
