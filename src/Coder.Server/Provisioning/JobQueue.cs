using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>A job to add to the queue.</summary>
internal sealed record NewJob(Guid Id, Guid OrganizationId, Guid InitiatorId, string Type, Guid FileId, JobInput Input, string TagsJson);

/// <summary>A job that a provisioner has taken.</summary>
internal sealed record AcquiredJob
{
    public Guid Id { get; init; }

    public Guid OrganizationId { get; init; }

    public Guid InitiatorId { get; init; }

    public string Type { get; init; } = "";

    public Guid FileId { get; init; }

    public string InputJson { get; init; } = "";

    public Guid WorkerId { get; init; }

    public JobInput Input => JobInput.FromJson(InputJson);
}

/// <summary>What a worker learns from its heartbeat.</summary>
internal enum HeartbeatAnswer
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Somebody asked to cancel the job.</summary>
    Cancel,

    /// <summary>The job is no longer this worker's: it was ended or given to another one.</summary>
    Lost,
}

/// <summary>
/// The queue of provisioner jobs in the database. Jobs are taken oldest first, each by one worker, and every change by a
/// worker checks that the job is still its own.
/// </summary>
internal sealed class JobQueue(NpgsqlDataSource database, Notifications notifications, TimeProvider time)
{
    /// <summary>Adds a job inside the caller's transaction; call <see cref="AnnounceAsync"/> after the commit.</summary>
    public async Task AddAsync(NpgsqlConnection connection, NewJob job, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO provisioner_jobs (id, organization_id, initiator_id, type, file_id, input, tags, created_at, updated_at)
            VALUES (@Id, @OrganizationId, @InitiatorId, @Type, @FileId, @Input::jsonb, @TagsJson::jsonb, @Now, @Now)
            """,
            new { job.Id, job.OrganizationId, job.InitiatorId, job.Type, job.FileId, Input = job.Input.ToJson(), job.TagsJson, Now = time.GetUtcNow() },
            cancellationToken: ct));

    /// <summary>Wakes the provisioners.</summary>
    public ValueTask AnnounceAsync() => notifications.PublishAsync(ProvisioningChannels.JobsPosted);

    /// <summary>Takes the oldest waiting job whose tags the worker has; null when there is none.</summary>
    public async Task<AcquiredJob?> AcquireAsync(Guid workerId, string tagsJson, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<AcquiredJob>(new CommandDefinition(
            """
            UPDATE provisioner_jobs SET started_at = @now, updated_at = @now, worker_id = @workerId
            WHERE id = (
                SELECT id FROM provisioner_jobs
                WHERE started_at IS NULL AND completed_at IS NULL AND tags <@ @tagsJson::jsonb
                ORDER BY created_at
                FOR UPDATE SKIP LOCKED
                LIMIT 1)
            RETURNING id, organization_id, initiator_id, type, file_id, input AS input_json, worker_id
            """,
            new { workerId, tagsJson, now = time.GetUtcNow() },
            cancellationToken: ct));
    }

    /// <summary>Says that the worker is alive and asks whether it should go on.</summary>
    public async Task<HeartbeatAnswer> HeartbeatAsync(Guid jobId, Guid workerId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var canceled = await connection.QuerySingleOrDefaultAsync<bool?>(new CommandDefinition(
            """
            UPDATE provisioner_jobs SET updated_at = @now
            WHERE id = @jobId AND worker_id = @workerId AND completed_at IS NULL
            RETURNING canceled_at IS NOT NULL
            """,
            new { jobId, workerId, now = time.GetUtcNow() },
            cancellationToken: ct));
        return canceled switch
        {
            null => HeartbeatAnswer.Lost,
            true => HeartbeatAnswer.Cancel,
            false => HeartbeatAnswer.Continue,
        };
    }

    /// <summary>Puts a job back to where it waited, for another worker to begin again from the state reached so far.</summary>
    public async Task HandBackAsync(Guid jobId, Guid workerId, CancellationToken ct)
    {
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE provisioner_jobs SET started_at = NULL, worker_id = NULL, updated_at = @now
                WHERE id = @jobId AND worker_id = @workerId AND completed_at IS NULL
                """,
                new { jobId, workerId, now = time.GetUtcNow() },
                cancellationToken: ct));
        }

        await AnnounceAsync();
    }

    /// <summary>
    /// Asks to cancel a job. One that nobody has taken yet is canceled at once; a running one is told and ends by itself.
    /// False when the job has already ended or was canceled before. <paramref name="entry"/> is the audit log's word about it.
    /// </summary>
    public async Task<bool> CancelAsync(Actor actor, Guid jobId, AuditEntry entry, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var status = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            """
            UPDATE provisioner_jobs
            SET canceled_at = @now, completed_at = CASE WHEN started_at IS NULL THEN @now END
            WHERE id = @jobId AND completed_at IS NULL AND canceled_at IS NULL
            RETURNING status
            """,
            new { jobId, now = time.GetUtcNow() },
            cancellationToken: ct));
        if (status is null)
        {
            return false;
        }

        await AuditLog.WriteAsync(connection, actor, entry, ct);
        await transaction.CommitAsync(ct);
        if (status == ProvisionerJobStatus.Canceling)
        {
            await notifications.PublishAsync(ProvisioningChannels.JobsCanceled, jobId.ToString());
        }

        await notifications.PublishAsync(ProvisioningChannels.JobLogs(jobId));
        return true;
    }
}
