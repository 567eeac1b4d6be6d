using Coder.Sdk;

namespace Coder.Server.Workspaces;

/// <summary>Bounds of a workspace's settings; each rule answers null or the sentence that says what is wrong.</summary>
internal static class WorkspaceSettingRules
{
    private static readonly TimeSpan ShortestTtl = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestExtension = TimeSpan.FromMinutes(30);

    /// <summary>The time to live is between a minute and 30 days; none or 0 means that the workspace is never stopped for it.</summary>
    public static string? CheckTtl(long? milliseconds) => milliseconds switch
    {
        null or 0 => null,
        _ when milliseconds < ShortestTtl.TotalMilliseconds => "The time until autostop must be at least one minute (60000).",
        _ when milliseconds > LongestTtl.TotalMilliseconds => "The time until autostop must be at most 30 days (2592000000).",
        _ => null,
    };

    /// <summary>Updates are automatic always or never.</summary>
    public static string? CheckAutomaticUpdates(string value) =>
        value is "always" or "never" ? null : $"\"{value}\" is not known; use \"always\" or \"never\".";

    /// <summary>A deadline may be moved to half an hour from now or later, while the workspace runs, up to its last deadline.</summary>
    public static string? CheckDeadline(WorkspaceBuild build, DateTimeOffset deadline, DateTimeOffset now)
    {
        if (build.Status != WorkspaceStatus.Running)
        {
            return $"The workspace must be running to extend its time; it is {build.Status}.";
        }

        if (build.Deadline is null)
        {
            return "The workspace has no deadline: it is not stopped automatically.";
        }

        if (deadline < now + ShortestExtension)
        {
            return "The new deadline must be at least 30 minutes from now.";
        }

        return build.MaxDeadline is { } last && deadline > last ? $"The new deadline must not be after {last:u}, when the workspace has to stop." : null;
    }
}
