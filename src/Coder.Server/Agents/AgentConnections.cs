using System.Collections.Concurrent;
using Coder.Server.Provisioning;
using Coder.Tunnel;

namespace Coder.Server.Agents;

/// <summary>The agents whose tunnels end at this server. A new connection of an agent replaces the one before.</summary>
internal sealed partial class AgentConnections(ILogger<AgentConnections> logger) : IAgentShutdown
{
    private readonly ConcurrentDictionary<Guid, AgentConnection> _connections = new();

    /// <summary>Ids of the connected agents.</summary>
    public IReadOnlyCollection<Guid> AgentIds => [.. _connections.Keys];

    /// <summary>The connection of an agent, or null.</summary>
    public AgentConnection? Find(Guid agentId) => _connections.GetValueOrDefault(agentId);

    /// <inheritdoc/>
    public async Task ShutdownAsync(IReadOnlyList<Guid> agentIds, string reason, TimeSpan patience, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(patience);
        await Task.WhenAll(agentIds.Select(Find).OfType<AgentConnection>().Select(agent => ShutdownAsync(agent, reason, timeout.Token)));
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>Takes a connection in, and closes the one that it replaces.</summary>
    internal async Task AddAsync(AgentConnection connection)
    {
        AgentConnection? replaced = null;
        _connections.AddOrUpdate(connection.AgentId, connection, (_, old) =>
        {
            replaced = old;
            return connection;
        });
        if (replaced is not null)
        {
            LogReplaced(connection.AgentId);
            await replaced.CloseAsync();
        }
    }

    /// <summary>Forgets a connection. False when another has replaced it.</summary>
    internal bool Remove(AgentConnection connection) => _connections.TryRemove(new(connection.AgentId, connection));

    private async Task ShutdownAsync(AgentConnection agent, string reason, CancellationToken ct)
    {
        try
        {
            await agent.ShutdownAsync(reason, ct);
        }
        catch (Exception e) when (e is TunnelException or OperationCanceledException)
        {
            LogShutdownIncomplete(agent.AgentId, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {AgentId} connected again before its last connection was seen to end")]
    private partial void LogReplaced(Guid agentId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {AgentId} did not finish its stop scripts: {Reason}")]
    private partial void LogShutdownIncomplete(Guid agentId, string reason);
}
