using Coder.Provisioner.Inspecting;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Provisioning;
using Npgsql;

namespace Coder.Server.Agents.Losses;

/// <summary>
/// Finds out what happened to workspaces whose agents were lost, a few at a time, and tells it: with the agent, and in its log. A sentence is found
/// at most once for each loss.
/// </summary>
internal sealed partial class AgentInspections(
    AgentLossStore losses,
    IWorkspaceInspector inspector,
    BuildEnvironments environments,
    AgentLogStore logs,
    Notifications notifications,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<AgentInspections> logger) : BackgroundService
{
    /// <summary>The source of what this writes into agents' logs.</summary>
    public static readonly Guid LogSource = new("5b0a6f0e-6f0d-4c0b-9d0e-2b7f3f1c8a11");

    /// <summary>How many workspaces are looked at with one look into the queue, all at the same time.</summary>
    private const int MostAtOnce = 8;

    private const int MostSentences = 3;
    private const int MostCharacters = 2000;

    /// <summary>After a start most agents come back; nothing is looked at before.</summary>
    internal static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilenceInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a platform may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Looks at what is due. False when nothing was.</summary>
    internal async Task<bool> RunAsync(CancellationToken ct)
    {
        var due = await losses.TakeAsync(MostAtOnce, ct);
        await Task.WhenAll(due.GroupBy(loss => loss.BuildId).Select(build => InspectAsync([.. build], ct)));
        return due.Count > 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(StartGrace, time, stoppingToken);
            for (var silentAt = DateTimeOffset.MinValue; ;)
            {
                var isTime = time.GetUtcNow() >= silentAt;
                silentAt = isTime ? time.GetUtcNow() + SilenceInterval : silentAt;
                if (!await TryAsync(isTime, stoppingToken))
                {
                    await Task.Delay(Interval, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is due stays so.
        }
    }

    /// <summary>Looks once. False when there is nothing more to do for now.</summary>
    private async Task<bool> TryAsync(bool findSilent, CancellationToken ct)
    {
        try
        {
            if (findSilent)
            {
                await losses.FindSilentAsync(ct);
            }

            return await RunAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogAway(DatabaseFailure.Explain(e) ?? e.Message);
            return false;
        }
    }

    private async Task InspectAsync(IReadOnlyList<AgentLoss> lost, CancellationToken ct)
    {
        var build = await BuildContext.LoadAsync(database, lost[0].BuildId, lost[0].FileId, ct);
        if (build is not { State.Length: > 0 })
        {
            return;
        }

        var found = await AskAsync(build, lost.Min(loss => loss.Since), ct);
        if (found.Problem is { } problem)
        {
            LogIncomplete(build.WorkspaceId, problem);
        }

        if (found.Sentences.Count > 0)
        {
            await TellAsync(lost, StoredText.Clean(string.Join(' ', found.Sentences.Take(MostSentences)), MostCharacters), ct);
        }
    }

    private async Task<InspectionResult> AskAsync(BuildContext build, DateTimeOffset since, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await inspector.InspectAsync(
                new InspectionRequest
                {
                    TemplateTar = build.Archive,
                    TemplateKey = build.ArchiveHash,
                    Variables = build.Variables,
                    Parameters = build.Parameters,
                    State = build.State,
                    Environment = await environments.ForBuildAsync(build, "", either.Token),
                    Since = since,
                },
                either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new InspectionResult([], $"The platform did not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is not (OperationCanceledException or NpgsqlException))
        {
            // One workspace's trouble must not keep the others from being looked at.
            LogFailed(e, build.WorkspaceId);
            return new InspectionResult([]);
        }
    }

    private async Task TellAsync(IReadOnlyList<AgentLoss> lost, string told, CancellationToken ct)
    {
        await losses.TellAsync([.. lost.Select(loss => loss.AgentId)], told, ct);
        foreach (var loss in lost)
        {
            var agent = Actor.System("inspections") with { AgentId = loss.AgentId, WorkspaceId = loss.WorkspaceId };
            await logs.AddSourceAsync(agent, LogSource, "Platform", "", ct);
            await logs.AppendAsync(agent, LogSource, [new NewAgentLog(time.GetUtcNow(), "error", told)], ct);
        }

        await notifications.PublishAsync(AgentChannels.Workspace(lost[0].WorkspaceId));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "What happened to workspace {WorkspaceId}, whose agent was lost, cannot be seen wholly: {Problem}")]
    private partial void LogIncomplete(Guid workspaceId, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking at workspace {WorkspaceId}, whose agent was lost, failed")]
    private partial void LogFailed(Exception exception, Guid workspaceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost agents cannot be looked at, trying again: {Reason}")]
    private partial void LogAway(string reason);
}
