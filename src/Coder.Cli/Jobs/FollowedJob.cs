using Coder.Sdk;

namespace Coder.Cli.Jobs;

/// <summary>How to follow one kind of job.</summary>
internal sealed record FollowedJob
{
    /// <summary>The log after a line, until the job ends.</summary>
    public required Func<long, CancellationToken, IAsyncEnumerable<ProvisionerJobLog>> Logs { get; init; }

    /// <summary>The job's state now.</summary>
    public required Func<CancellationToken, Task<ProvisionerJob>> State { get; init; }

    /// <summary>Asks the job to stop.</summary>
    public required Func<CancellationToken, Task> Cancel { get; init; }

    public static FollowedJob Build(CoderClient client, Guid buildId) => new()
    {
        Logs = (after, ct) => client.FollowWorkspaceBuildLogsAsync(buildId, after, ct),
        State = async ct => (await client.WorkspaceBuildAsync(buildId, ct)).Job,
        Cancel = ct => client.CancelWorkspaceBuildAsync(buildId, ct),
    };

    public static FollowedJob Import(CoderClient client, Guid versionId) => new()
    {
        Logs = (after, ct) => client.FollowTemplateVersionLogsAsync(versionId, after, ct),
        State = async ct => (await client.TemplateVersionAsync(versionId, ct)).Job,
        Cancel = ct => client.CancelTemplateVersionAsync(versionId, ct),
    };
}
