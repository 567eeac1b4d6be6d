using System.Text.Json.Serialization.Metadata;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents.Containers;
using Coder.Server.Apps.Connections;
using Coder.Server.Database;
using Coder.Tunnel.Control;

namespace Coder.Server.Agents;

/// <summary>
/// Answers what agents call on their control stream. While the database is away an answer waits for it, so that a
/// restart of the database loses no report.
/// </summary>
internal sealed partial class AgentApi(
    AgentManifestReader manifests,
    AgentStore agents,
    AgentLogStore logs,
    AgentReports reports,
    ResourceMonitorStore monitors,
    SubAgentStore subAgents,
    Notifications notifications,
    ConnectionLog connections,
    TimeProvider time,
    ILogger<AgentApi> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;

    /// <summary>The methods that one agent may call.</summary>
    public ControlMethods For(Actor agent)
    {
        var methods = new ControlMethods();
        var resources = new ResourceWatch(agent, monitors, time);
        Add(methods, AgentMethods.Manifest, Types.Empty, Types.AgentManifest, (_, ct) => manifests.ReadAsync(agent, ct));
        Add(methods, AgentMethods.Startup, Types.StartupReport, (report, ct) => agents.StartedAsync(agent, report, ct));
        Add(methods, AgentMethods.Lifecycle, Types.LifecycleReport, (report, ct) => LifecycleAsync(agent, report, ct));
        Add(methods, AgentMethods.LogSource, Types.LogSource, (source, ct) =>
            logs.AddSourceAsync(agent, source.Id, source.DisplayName, source.Icon, ct));
        Add(methods, AgentMethods.Logs, Types.LogBatch, Types.LogBatchResult, (batch, ct) => LogsAsync(agent, batch, ct));
        Add(methods, AgentMethods.ScriptCompleted, Types.ScriptCompletion, (script, ct) => ScriptCompletedAsync(agent, script, ct));
        Add(methods, AgentMethods.SessionEnded, Types.SessionEnd, (end, _) =>
        {
            connections.Exited(agent.WorkspaceId!.Value, end);
            return Task.CompletedTask;
        });
        Add(methods, AgentMethods.AppHealth, Types.AppHealthReport, (report, ct) => agents.AppHealthAsync(agent, report, ct));
        Add(methods, AgentMethods.ResourceUsage, Types.ResourceUsageReport, resources.ReportAsync);
        Add(methods, AgentMethods.CreateSubAgent, Types.SubAgentRequest, Types.SubAgentCreated, (request, ct) => subAgents.CreateAsync(agent, request, ct));
        Add(methods, AgentMethods.DeleteSubAgent, Types.SubAgentReference, (gone, ct) => subAgents.DeleteAsync(agent, gone, ct));
        Add(methods, AgentMethods.ListSubAgents, Types.Empty, Types.SubAgentList, (_, ct) => subAgents.ListAsync(agent, ct));
        Add(methods, AgentMethods.ContainersChanged, Types.Empty, async (_, _) =>
            await notifications.PublishAsync(AgentChannels.Containers(agent.AgentId!.Value)));
        Add(methods, AgentMethods.Metadata, Types.MetadataReport, (report, _) =>
        {
            reports.Metadata(agent, report);
            return Task.CompletedTask;
        });
        Add(methods, AgentMethods.Stats, Types.StatsReport, Types.StatsResult, (report, _) =>
        {
            reports.Stats(agent, report);
            return Task.FromResult(new StatsResult(AgentReports.StatsIntervalSeconds));
        });
        return methods;
    }

    private async Task LifecycleAsync(Actor agent, LifecycleReport report, CancellationToken ct)
    {
        if (!await agents.LifecycleAsync(agent, report, ct))
        {
            throw new ControlException($"There is no lifecycle state \"{report.State}\".");
        }
    }

    private async Task<LogBatchResult> LogsAsync(Actor agent, LogBatch batch, CancellationToken ct) => new(await logs.AppendAsync(
        agent, batch.SourceId, [.. batch.Logs.Select(line => new NewAgentLog(line.CreatedAt, line.Level, line.Output))], ct));

    private async Task ScriptCompletedAsync(Actor agent, ScriptCompletion script, CancellationToken ct)
    {
        if (script.Stage is not (ScriptStages.Start or ScriptStages.Stop or ScriptStages.Cron))
        {
            throw new ControlException($"There is no stage \"{script.Stage}\" of scripts.");
        }

        if (script.Status is not (ScriptStatuses.Ok or ScriptStatuses.ExitFailure or ScriptStatuses.TimedOut or ScriptStatuses.PipesLeftOpen))
        {
            throw new ControlException($"There is no status \"{script.Status}\" of scripts.");
        }

        await agents.ScriptCompletedAsync(agent, script, ct);
    }

    private void Add<TParams>(
        ControlMethods methods, string method, JsonTypeInfo<TParams> type, Func<TParams, CancellationToken, Task> handler) =>
        Add(methods, method, type, Types.Empty, async (parameters, ct) =>
        {
            await handler(parameters, ct);
            return Empty.Value;
        });

    private void Add<TParams, TResult>(
        ControlMethods methods,
        string method,
        JsonTypeInfo<TParams> paramsType,
        JsonTypeInfo<TResult> resultType,
        Func<TParams, CancellationToken, Task<TResult>> handler) =>
        methods.Add(method, paramsType, resultType, async (parameters, ct) =>
        {
            while (true)
            {
                try
                {
                    return await handler(parameters, ct);
                }
                catch (Exception e) when (DatabaseFailure.Explain(e) is { } reason)
                {
                    LogDatabaseAway(method, reason);
                    await Task.Delay(RetryDelay, time, ct);
                }
                catch (Exception e) when (e is not (ControlException or OperationCanceledException))
                {
                    LogFailed(e, method);
                    throw;
                }
            }
        });

    [LoggerMessage(Level = LogLevel.Debug, Message = "An agent's \"{Method}\" waits for the database: {Reason}")]
    private partial void LogDatabaseAway(string method, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An agent's \"{Method}\" failed")]
    private partial void LogFailed(Exception exception, string method);
}
