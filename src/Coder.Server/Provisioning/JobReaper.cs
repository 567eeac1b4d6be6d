using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// Ends jobs that nobody works on any more: at once when the process of their worker is gone, after
/// <see cref="HungAfter"/> without a heartbeat, and after <see cref="PendingLimit"/> in the queue. A build that is ended so
/// keeps the state it had reached, so that the workspace can be built again.
/// </summary>
internal sealed partial class JobReaper(
    NpgsqlDataSource database, Notifications notifications, UnsavedStates unsaved, TimeProvider time, ILogger<JobReaper> logger)
{
    /// <summary>A running job without a heartbeat for this long is hung.</summary>
    public static readonly TimeSpan HungAfter = TimeSpan.FromMinutes(5);

    /// <summary>A job that waited this long will not be taken.</summary>
    public static readonly TimeSpan PendingLimit = TimeSpan.FromMinutes(30);

    private const int MostAtOnce = 10;
    private const string Stage = "Cleaning up";

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Looks once. <paramref name="ownWorkers"/> are alive for sure.</summary>
    public async Task RunAsync(IReadOnlyList<Guid> ownWorkers, CancellationToken ct)
    {
        await unsaved.RecoverAsync(ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await EndOrphansAsync(connection, ownWorkers, ct);
        var now = time.GetUtcNow();
        await EndAsync(
            connection,
            "started_at IS NOT NULL AND updated_at < @before",
            new { before = now - HungAfter, most = MostAtOnce },
            _ => $"The job was ended because its provisioner gave no sign of life for {HungAfter.TotalMinutes:0} minutes. "
                + "What it had created by then is recorded; run it again.",
            ct);

        // Jobs could not be taken while no server ran, so that time does not count.
        if (now - _started > PendingLimit)
        {
            await EndAsync(
                connection,
                "started_at IS NULL AND updated_at < @before",
                new { before = now - PendingLimit, most = MostAtOnce },
                job => $"The job was ended because no provisioner took it within {PendingLimit.TotalMinutes:0} minutes. "
                    + (JobTags.Describe(JobTags.FromJson(job.TagsJson)) is { Length: > 0 } tags
                        ? $"It needs a provisioner with the tags {tags}; start one, or change the tags of the template version."
                        : "All provisioners were busy or none was running; start more of them (CODER_PROVISIONER_DAEMONS)."),
                ct);
        }
    }

    private async Task EndOrphansAsync(NpgsqlConnection connection, IReadOnlyList<Guid> ownWorkers, CancellationToken ct)
    {
        var workers = await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            SELECT DISTINCT worker_id FROM provisioner_jobs
            WHERE started_at IS NOT NULL AND completed_at IS NULL AND worker_id <> ALL(@own)
            """,
            new { own = ownWorkers.ToArray() },
            cancellationToken: ct));
        var dead = await WorkerPresence.FindDeadAsync(connection, [.. workers], ct);
        if (dead.Count > 0)
        {
            await EndAsync(
                connection,
                "started_at IS NOT NULL AND worker_id = ANY(@dead)",
                new { dead = dead.ToArray(), most = int.MaxValue },
                _ => "The job was interrupted because the server that ran it ended without notice. "
                    + "What it had created by then is recorded; run it again.",
                ct);
        }
    }

    private async Task EndAsync(
        NpgsqlConnection connection, string which, object parameters, Func<StuckJob, string> explain, CancellationToken ct)
    {
        var ended = new List<StuckJob>();
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            var jobs = await connection.QueryAsync<StuckJob>(new CommandDefinition(
                $"""
                SELECT id, tags AS tags_json, input AS input_json FROM provisioner_jobs
                WHERE completed_at IS NULL AND {which}
                ORDER BY created_at LIMIT @most FOR UPDATE SKIP LOCKED
                """,
                parameters,
                cancellationToken: ct));
            foreach (var job in jobs)
            {
                var error = explain(job);
                await connection.ExecuteAsync(new CommandDefinition(
                    """
                    INSERT INTO provisioner_job_logs (job_id, created_at, source, level, stage, output)
                    VALUES (@Id, @now, 'provisioner_daemon', 'error', @stage, @error);
                    UPDATE provisioner_jobs SET started_at = coalesce(started_at, @now), completed_at = @now, updated_at = @now, error = @error
                    WHERE id = @Id;
                    """,
                    new { job.Id, now = time.GetUtcNow(), stage = Stage, error },
                    cancellationToken: ct));
                ended.Add(job);
                LogEnded(job.Id, error);
            }

            await transaction.CommitAsync(ct);
        }

        foreach (var job in ended)
        {
            await notifications.PublishAsync(ProvisioningChannels.JobLogs(job.Id));
            if (JobInput.FromJson(job.InputJson).WorkspaceId is { } workspace)
            {
                await notifications.PublishAsync(ProvisioningChannels.Workspace(workspace));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended job {JobId}: {Reason}")]
    private partial void LogEnded(Guid jobId, string reason);

    private sealed record StuckJob
    {
        public Guid Id { get; init; }

        public string TagsJson { get; init; } = "";

        public string InputJson { get; init; } = "";
    }
}
