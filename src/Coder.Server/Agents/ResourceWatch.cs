using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;

namespace Coder.Server.Agents;

/// <summary>
/// Judges what one connection of an agent reports of its memory and volumes. It reads what is watched once, so that reports that change
/// nothing cost the database nothing.
/// </summary>
internal sealed class ResourceWatch(Actor agent, ResourceMonitorStore store, TimeProvider time)
{
    private List<MonitoredResource>? _resources;

    /// <summary>Takes a report, and tells what it changes.</summary>
    public async Task ReportAsync(ResourceUsageReport report, CancellationToken ct)
    {
        var resources = _resources ??= [.. await store.ReadAsync(agent, ct)];
        for (var i = 0; i < resources.Count; i++)
        {
            if (resources[i].After(report, time.GetUtcNow()) is { } changed)
            {
                await store.ChangeAsync(agent, changed, ct);
                resources[i] = changed;
            }
        }
    }
}
