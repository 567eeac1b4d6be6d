using Coder.Agent.Connection;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Monitoring;

/// <summary>Measures the memory and the volumes that the template wants watched, and reports the newest measurements. The server judges them.</summary>
internal sealed class ResourceMonitor(AgentMonitoring? monitoring, WorkspaceMemory memory, ServerLink link, AgentLog log, TimeProvider time)
{
    /// <summary>Measures and reports until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (monitoring is not { Points: > 0, IntervalSeconds: > 0 })
        {
            return;
        }

        var points = new Queue<ResourceUsagePoint>();
        while (true)
        {
            points.Enqueue(Measure(monitoring));
            while (points.Count > monitoring.Points)
            {
                points.Dequeue();
            }

            try
            {
                await link.CallAsync(
                    AgentMethods.ResourceUsage,
                    new ResourceUsageReport([.. points]),
                    AgentProtocolJson.Default.ResourceUsageReport,
                    AgentProtocolJson.Default.Empty,
                    cancellationToken);
            }
            catch (ControlException e)
            {
                log.Warn($"the server refused measurements of memory and volumes: {e.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds(monitoring.IntervalSeconds), time, cancellationToken);
        }
    }

    private ResourceUsagePoint Measure(AgentMonitoring wanted)
    {
        var resources = wanted.Volumes.Select(Volume).ToList();
        if (wanted.Memory && memory.Use() is { } use)
        {
            resources.Insert(0, new ResourceUse("", use.Used, use.Total));
        }

        return new ResourceUsagePoint(time.GetUtcNow(), [.. resources.OfType<ResourceUse>()]);
    }

    // As df counts: of what is kept for root nobody else can use anything.
    private static ResourceUse? Volume(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            var used = drive.TotalSize - drive.TotalFreeSpace;
            return new ResourceUse(path, used, used + drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
