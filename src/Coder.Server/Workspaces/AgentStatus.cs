using Coder.Sdk;

namespace Coder.Server.Workspaces;

/// <summary>What the times and states that an agent reported say about it now.</summary>
internal static class AgentStatus
{
    private static readonly TimeSpan InactiveAfter = TimeSpan.FromSeconds(35);

    /// <summary>One of <see cref="WorkspaceAgentStatus"/>.</summary>
    public static string Of(WorkspaceAgent agent, DateTimeOffset now)
    {
        if (agent.FirstConnectedAt is null)
        {
            var timeout = TimeSpan.FromSeconds(agent.ConnectionTimeoutSeconds);
            return timeout > TimeSpan.Zero && now - agent.CreatedAt > timeout ? WorkspaceAgentStatus.Timeout : WorkspaceAgentStatus.Connecting;
        }

        // The last connection is renewed every 15 s; a server that was killed cannot say that its agents are gone.
        var silent = now - agent.LastConnectedAt > InactiveAfter;
        return silent || (agent.DisconnectedAt is { } gone && !(agent.LastConnectedAt > gone))
            ? WorkspaceAgentStatus.Disconnected
            : WorkspaceAgentStatus.Connected;
    }

    /// <summary>The agent with what follows from its times and states.</summary>
    public static WorkspaceAgent Complete(WorkspaceAgent agent, DateTimeOffset now)
    {
        var status = Of(agent, now);
        return agent with { Status = status, Health = Reason(agent, status) is { } why ? new WorkspaceAgentHealth { Reason = why } : Health(status, agent.LifecycleState) };
    }

    /// <summary>What is known of why the agent is gone; null when it is not, or when what is known is about an earlier time.</summary>
    private static string? Reason(WorkspaceAgent agent, string status) =>
        status == WorkspaceAgentStatus.Disconnected && agent.Incident is { } incident && incident.NoticedAt > (agent.DisconnectedAt ?? agent.LastConnectedAt)
            ? incident.Message
            : null;

    /// <summary>Whether the agent needs a person's attention, and why.</summary>
    public static WorkspaceAgentHealth Health(string status, string lifecycle)
    {
        var reason = (status, lifecycle) switch
        {
            (not WorkspaceAgentStatus.Connected, WorkspaceAgentLifecycle.Off) => "agent is not running",
            (WorkspaceAgentStatus.Timeout, _) => "agent is taking too long to connect",
            (WorkspaceAgentStatus.Disconnected, _) => "agent has lost connection",
            (_, WorkspaceAgentLifecycle.StartError) => "agent startup script exited with an error",
            (_, WorkspaceAgentLifecycle.ShuttingDown or WorkspaceAgentLifecycle.ShutdownTimeout
                or WorkspaceAgentLifecycle.ShutdownError or WorkspaceAgentLifecycle.Off) => "agent is shutting down",
            _ => null,
        };
        return new WorkspaceAgentHealth { Healthy = reason is null, Reason = reason };
    }
}
