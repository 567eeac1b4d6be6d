using System.Net.WebSockets;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>The version of the tunnel between clients, server and agents.</summary>
    public const string TunnelVersion = "1.0";

    /// <summary>An agent.</summary>
    public Task<WorkspaceAgent> WorkspaceAgentAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspaceagents/{id}", CoderJsonContext.Default.WorkspaceAgent, ct);

    /// <summary>The log of an agent's scripts so far.</summary>
    public Task<IReadOnlyList<WorkspaceAgentLog>> WorkspaceAgentLogsAsync(Guid id, CancellationToken ct) =>
        GetAsync($"workspaceagents/{id}/logs", CoderJsonContext.Default.IReadOnlyListWorkspaceAgentLog, ct);

    /// <summary>The log of an agent's scripts as it is written, in batches.</summary>
    public IAsyncEnumerable<IReadOnlyList<WorkspaceAgentLog>> FollowWorkspaceAgentLogsAsync(
        Guid id, long after, CancellationToken ct) =>
        FollowAsync(
            $"workspaceagents/{id}/logs?follow&no_compression&after={after}",
            CoderJsonContext.Default.IReadOnlyListWorkspaceAgentLog,
            ct);

    /// <summary>Connects to an agent. The WebSocket's binary messages carry a yamux session.</summary>
    /// <remarks>The caller disposes the WebSocket.</remarks>
    public Task<WebSocket> ConnectTunnelAsync(Guid agentId, CancellationToken ct) =>
        ConnectAsync($"workspaceagents/{agentId}/tunnel?version={TunnelVersion}", ct);
}
