namespace Coder.Server.Provisioning;

/// <summary>Names of the notification channels about jobs and builds.</summary>
internal static class ProvisioningChannels
{
    /// <summary>A job waits for a provisioner.</summary>
    public const string JobsPosted = "jobs_posted";

    /// <summary>Somebody asked to cancel the job whose id is the payload.</summary>
    public const string JobsCanceled = "jobs_canceled";

    /// <summary>The job has new log lines or has ended.</summary>
    public static string JobLogs(Guid jobId) => $"job_logs:{jobId}";

    /// <summary>Something that the workspace's page shows has changed.</summary>
    public static string Workspace(Guid workspaceId) => $"workspace:{workspaceId}";
}
