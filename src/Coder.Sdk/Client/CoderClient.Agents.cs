using System.Net.WebSockets;
using Coder.Sdk.AgentProtocol;

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

    /// <summary>
    /// Attaches to a reconnecting terminal of an agent, which is made when there is none of that id. Binary messages from it are what it shows; those
    /// to it are <see cref="PtyClientMessage"/>.
    /// </summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="terminalId">Id of the terminal, chosen by the caller.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="command">Command line for a new terminal; empty for the login shell.</param>
    /// <param name="container">Where a new terminal runs; null for the workspace itself.</param>
    /// <param name="ct">Ends the connecting.</param>
    /// <remarks>The caller disposes the WebSocket.</remarks>
    public Task<WebSocket> ConnectTerminalAsync(
        Guid agentId, Guid terminalId, int width, int height, string command, ContainerChoice? container, CancellationToken ct)
    {
        var place = container is null ? "" : $"&container={Uri.EscapeDataString(container.Name)}&container_user={Uri.EscapeDataString(container.User)}";
        return ConnectAsync(
            $"workspaceagents/{agentId}/pty?reconnect={terminalId}&width={width}&height={height}&command={Uri.EscapeDataString(command)}{place}", ct);
    }
}
