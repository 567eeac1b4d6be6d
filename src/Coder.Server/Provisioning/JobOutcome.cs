using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>How a job ended, and what is to be stored with it.</summary>
internal sealed record JobOutcome
{
    /// <summary>Why it failed: one readable sentence first, then the details; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>A word for programs about the kind of failure.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Whether it ended early because it was asked to.</summary>
    public bool Canceled { get; init; }

    /// <summary>The build whose state this is, with <see cref="State"/>.</summary>
    public Guid? BuildId { get; init; }

    /// <summary>The state that is known to exist now; null when the job has none or never got that far.</summary>
    public ReadOnlyMemory<byte>? State { get; init; }

    /// <summary>The workspace that changed with this job.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>Stores the results in the transaction that completes the job.</summary>
    public Func<NpgsqlConnection, CancellationToken, Task> Store { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>A failure with nothing to store.</summary>
    public static JobOutcome Failed(string error) => new() { Error = error };
}

/// <summary>Runs the jobs of one type.</summary>
internal interface IJobRunner
{
    /// <summary>The type of job that it runs.</summary>
    string JobType { get; }

    /// <summary>
    /// Runs a job to its end. <paramref name="graceful"/> asks to end early with what has been reached. Failures that users
    /// can cause are in the outcome.
    /// </summary>
    Task<JobOutcome> RunAsync(AcquiredJob job, JobLog log, CancellationToken graceful);
}
