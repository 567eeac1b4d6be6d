using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>The Terraform state of builds. It is saved while a build runs, so that a killed server loses nothing.</summary>
internal sealed partial class BuildStates(NpgsqlDataSource database, ILogger<BuildStates> logger)
{
    /// <summary>
    /// Saves the state that a running build has reached. A failure is only logged: the build goes on, and its end saves the
    /// state again with retries.
    /// </summary>
    public async ValueTask CheckpointAsync(AcquiredJob job, Guid buildId, ReadOnlyMemory<byte> state, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE workspace_builds b SET provisioner_state = @state
                FROM provisioner_jobs j
                WHERE b.id = @buildId AND j.id = b.job_id AND j.worker_id = @WorkerId AND j.completed_at IS NULL
                """,
                new { buildId, state = state.ToArray(), job.WorkerId },
                cancellationToken: ct));
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogCheckpoint(buildId, e.Message);
        }
    }

    /// <summary>Saves the state inside the caller's transaction.</summary>
    public static async Task SaveAsync(NpgsqlConnection connection, Guid buildId, ReadOnlyMemory<byte> state, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_builds SET provisioner_state = @state WHERE id = @buildId",
            new { buildId, state = state.ToArray() },
            cancellationToken: ct));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of build {BuildId} could not be saved while it runs: {Reason}")]
    private partial void LogCheckpoint(Guid buildId, string reason);
}
