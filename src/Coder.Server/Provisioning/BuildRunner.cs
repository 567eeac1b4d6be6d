using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Quotas;
using Coder.Server.Workspaces;
using Dapper;
using Npgsql;
using Transition = Coder.Sdk.WorkspaceTransition;

namespace Coder.Server.Provisioning;

/// <summary>Builds a workspace: ends its agents, runs the engine from the state of the previous build, and stores what came of it.</summary>
internal sealed class BuildRunner(
    NpgsqlDataSource database,
    ITemplateEngine engine,
    BuildEnvironments environments,
    BuildStates states,
    WorkspaceSessionTokens sessions,
    WorkspaceRestart restart,
    QuotaLedger quotas,
    TimeProvider time,
    IAgentShutdown? agents = null) : IJobRunner
{
    /// <summary>How long agents may take for their stop scripts.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(30);

    public string JobType => ProvisionerJobType.WorkspaceBuild;

    public async Task<JobOutcome> RunAsync(AcquiredJob job, JobLog log, CancellationToken graceful)
    {
        var input = job.Input;
        var build = await BuildContext.LoadAsync(database, input.WorkspaceBuildId ?? Guid.Empty, job.FileId, graceful);
        if (build is null)
        {
            return JobOutcome.Failed("The workspace build of this job no longer exists.");
        }

        var stage = StageOf(build.Transition);
        if (build.Transition != Transition.Start)
        {
            await ShutDownAgentsAsync(build, stage, log, graceful);
        }

        if (input.Orphan)
        {
            log.WriteOwn(
                BuildLogLevel.Info,
                stage,
                "The workspace is deleted without touching its resources, as asked; what still runs has to be cleaned up by hand.");
            return Outcome(job, build, new BuildResult(), graceful);
        }

        var token = await sessions.RenewAsync(build, graceful);
        var result = await engine.BuildAsync(
            new BuildRequest
            {
                TemplateTar = build.Archive,
                TemplateKey = build.ArchiveHash,
                Engine = build.Engine,
                Variables = build.Variables,
                Parameters = build.Parameters,
                PreviousParameters = build.PreviousParameters,
                State = build.State,
                Transition = EngineTransition(build.Transition),
                Environment = await environments.ForBuildAsync(build, token, graceful),
                Checkpoint = (state, ct) => states.CheckpointAsync(job, build.BuildId, state, ct),
                Approve = build.Transition == Transition.Start ? (resources, ct) => ReserveAsync(build, resources, ct) : null,
            },
            log,
            graceful);
        return Outcome(job, build, result, graceful);
    }

    private async ValueTask<BuildRefusal?> ReserveAsync(BuildContext build, IReadOnlyList<ProvisionedResource> planned, CancellationToken ct) =>
        await quotas.ReserveAsync(build.BuildId, planned.Sum(resource => resource.DailyCost), ct) is { } refusal
            ? new BuildRefusal(refusal, BuildRefusal.InsufficientQuota)
            : null;

    private async Task ShutDownAgentsAsync(BuildContext build, string stage, JobLog log, CancellationToken ct)
    {
        if (agents is not null && build.RunningAgents.Count > 0)
        {
            log.WriteOwn(BuildLogLevel.Info, stage, "Asking the workspace's agents to run their stop scripts and end.");
            await agents.ShutdownAsync(build.RunningAgents, $"workspace {build.Transition}", ShutdownPatience, ct);
        }
    }

    private JobOutcome Outcome(AcquiredJob job, BuildContext build, BuildResult result, CancellationToken graceful)
    {
        var succeeded = result.Error is null && !result.Canceled;
        return new JobOutcome
        {
            Error = result.Error,
            ErrorCode = result.ErrorCode,
            Canceled = result.Canceled || (result.Error is not null && graceful.IsCancellationRequested),
            BuildId = build.BuildId,
            WorkspaceId = build.WorkspaceId,
            State = result.State,
            Store = async (connection, ct) =>
            {
                await BuildStates.SaveAsync(connection, build.BuildId, result.State, ct);
                await TimingWriter.WriteAsync(connection, job.Id, result.Timings, ct);
                if (succeeded)
                {
                    await StoreSuccessAsync(connection, job, build, result, ct);
                }
            },
        };
    }

    private async Task StoreSuccessAsync(NpgsqlConnection connection, AcquiredJob job, BuildContext build, BuildResult result, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await ResourceWriter.WriteAsync(connection, job.Id, build.Transition, result.Resources, now, ct);
        var deadline = build is { Transition: Transition.Start, TtlMs: > 0 and var ttl } ? now.AddMilliseconds(ttl) : (DateTimeOffset?)null;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspace_builds SET deadline = @deadline, daily_cost = @cost, updated_at = @now WHERE id = @BuildId;
            UPDATE workspaces SET updated_at = @now, deleted = deleted OR @deleted,
                last_used_at = CASE WHEN @started THEN @now ELSE last_used_at END
            WHERE id = @WorkspaceId;
            """,
            new
            {
                build.BuildId,
                build.WorkspaceId,
                now,
                deadline,
                cost = result.Resources.Sum(resource => resource.DailyCost),
                deleted = build.Transition == Transition.Delete,
                started = build.Transition == Transition.Start,
            },
            cancellationToken: ct));
        await restart.QueueNextAsync(connection, build, ct);
    }

    private static string StageOf(string transition) => transition switch
    {
        Transition.Start => "Starting workspace",
        Transition.Stop => "Stopping workspace",
        _ => "Destroying workspace",
    };

    private static Coder.Provisioner.WorkspaceTransition EngineTransition(string transition) => transition switch
    {
        Transition.Start => Coder.Provisioner.WorkspaceTransition.Start,
        Transition.Stop => Coder.Provisioner.WorkspaceTransition.Stop,
        _ => Coder.Provisioner.WorkspaceTransition.Delete,
    };
}
