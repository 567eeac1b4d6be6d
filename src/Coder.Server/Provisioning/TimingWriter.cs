using Coder.Provisioner;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Stores how long the steps of a job took.</summary>
internal static class TimingWriter
{
    /// <summary>Stores the timings inside the caller's transaction.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Guid jobId, IReadOnlyList<BuildTiming> timings, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO provisioner_job_timings (job_id, started_at, ended_at, stage, source, action, resource)
            SELECT @jobId, * FROM unnest(@Started, @Ended, @Stages, @Sources, @Actions, @Resources)
            """,
            new
            {
                jobId,
                Started = timings.Select(timing => timing.StartedAt.UtcDateTime).ToArray(),
                Ended = timings.Select(timing => timing.EndedAt.UtcDateTime).ToArray(),
                Stages = timings.Select(timing => timing.Stage).ToArray(),
                Sources = timings.Select(timing => timing.Source).ToArray(),
                Actions = timings.Select(timing => timing.Action).ToArray(),
                Resources = timings.Select(timing => timing.Resource).ToArray(),
            },
            cancellationToken: ct));
}
