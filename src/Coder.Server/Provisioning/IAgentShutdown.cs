namespace Coder.Server.Provisioning;

/// <summary>Lets running agents end in order before a build takes away what they run on.</summary>
public interface IAgentShutdown
{
    /// <summary>
    /// Asks the connected ones of these agents to run their stop scripts and end, and returns when they have or when
    /// <paramref name="patience"/> is over. Agents that are not connected are skipped. Never throws for an agent's failure.
    /// </summary>
    Task ShutdownAsync(IReadOnlyList<Guid> agentIds, string reason, TimeSpan patience, CancellationToken ct);
}
