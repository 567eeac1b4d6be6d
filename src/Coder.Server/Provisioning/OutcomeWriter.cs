using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// Ends jobs: stores what a job made and marks it as completed in one transaction. When the database does not take it, it
/// tries again for a while, then keeps the state in a file and ends the job with an error that says where.
/// </summary>
internal sealed partial class OutcomeWriter(
    NpgsqlDataSource database, Notifications notifications, UnsavedStates unsaved, TimeProvider time, ILogger<OutcomeWriter> logger)
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8),
    ];

    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(5);

    /// <summary>Ends the job. False when it is no longer this worker's, and nothing was stored.</summary>
    public async Task<bool> EndAsync(AcquiredJob job, JobOutcome outcome, CancellationToken ct)
    {
        string reason;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await TryEndAsync(job, outcome, ct);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                reason = DatabaseFailure.Explain(e) ?? $"PostgreSQL answered: {e.Message}";
                LogRetry(job.Id, attempt + 1, reason);
                if (attempt == Pauses.Length || !IsWorthARetry(e))
                {
                    break;
                }
            }

            await Task.Delay(Pauses[attempt], time, ct);
        }

        return await EndUnsavedAsync(job, outcome, reason, ct);
    }

    private static bool IsWorthARetry(Exception e) =>
        e is not PostgresException postgres || postgres.IsTransient || DatabaseFailure.Explain(e) is not null;

    private async Task<bool> EndUnsavedAsync(AcquiredJob job, JobOutcome outcome, string reason, CancellationToken ct)
    {
        var error = $"The result of this job could not be stored: {reason}";
        if (outcome is { BuildId: { } buildId, State: { } state })
        {
            var kept = await unsaved.KeepAsync(buildId, state, ct);
            error = kept is null
                ? $"The workspace's state could not be stored, neither in the database nor as a file: {reason}"
                : $"The workspace's state could not be stored: {reason} It is kept on the server in {kept} and will be stored from there "
                  + "when the database takes it; until then do not build this workspace, or put the state back with \"coder state push\".";
        }

        var failed = JobOutcome.Failed(outcome.Error is null ? error : $"{error}\n\nBefore that the job failed: {outcome.Error}")
            with { WorkspaceId = outcome.WorkspaceId };
        while (true)
        {
            try
            {
                return await TryEndAsync(job, failed, ct);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogRetry(job.Id, Pauses.Length + 1, e.Message);
                await Task.Delay(LastPause, time, ct);
            }
        }
    }

    private async Task<bool> TryEndAsync(AcquiredJob job, JobOutcome outcome, CancellationToken ct)
    {
        await using (var connection = await database.OpenConnectionAsync(ct))
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            // A job that succeeded was not canceled, even when somebody asked for it at the last moment.
            var owned = await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE provisioner_jobs
                SET completed_at = @now, updated_at = @now, error = @Error, error_code = @ErrorCode,
                    canceled_at = CASE WHEN @succeeded THEN NULL ELSE canceled_at END
                WHERE id = @Id AND worker_id = @WorkerId AND completed_at IS NULL
                """,
                new
                {
                    job.Id,
                    job.WorkerId,
                    now = time.GetUtcNow(),
                    Error = outcome is { Canceled: true, Error: null } ? "The job was canceled." : outcome.Error,
                    outcome.ErrorCode,
                    succeeded = outcome is { Canceled: false, Error: null },
                },
                cancellationToken: ct));
            if (owned == 0)
            {
                return false;
            }

            await outcome.Store(connection, ct);
            await transaction.CommitAsync(ct);
        }

        await notifications.PublishAsync(ProvisioningChannels.JobLogs(job.Id));
        await notifications.PublishAsync(ProvisioningChannels.JobsPosted);
        if (outcome.WorkspaceId is { } workspace)
        {
            await notifications.PublishAsync(ProvisioningChannels.Workspace(workspace));
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of job {JobId} could not be stored (attempt {Attempt}): {Reason}")]
    private partial void LogRetry(Guid jobId, int attempt, string reason);
}
