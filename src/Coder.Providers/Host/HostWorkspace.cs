using Coder.Terraform.Providers;

namespace Coder.Providers.Host;

/// <summary>What is on this machine of a workspace beyond its state.</summary>
public static class HostWorkspace
{
    private static readonly TimeSpan StrayGrace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Ends processes that a build started and could not write into the state, because the server was killed meanwhile.
    /// Call it while no build of the workspace runs.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="knownIds">The ids of the <c>host_process</c> resources in the state.</param>
    /// <param name="log">Told about each process found.</param>
    public static Task RecoverAsync(HostProviderOptions options, IReadOnlySet<string> knownIds, IProgressLog log) =>
        options.HasWorkspace ? StopStraysAsync(options, record => !knownIds.Contains(record.Id), log) : Task.CompletedTask;

    /// <summary>Removes the workspace's folder after everything in it was destroyed; one that is not empty stays.</summary>
    public static void Remove(HostProviderOptions options)
    {
        if (!options.HasWorkspace)
        {
            return;
        }

        try
        {
            if (ProcessRecord.FolderIn(options.WorkspaceDirectory) is var folder && Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            if (Directory.Exists(options.WorkspaceDirectory))
            {
                Directory.Delete(options.WorkspaceDirectory);
            }
        }
        catch (IOException)
        {
            // Somebody put other files there: they are not ours to remove.
        }
    }

    /// <summary>Ends the processes of records that match, and forgets them.</summary>
    internal static async Task StopStraysAsync(
        HostProviderOptions options, Func<ProcessRecord, bool> isStray, IProgressLog log)
    {
        foreach (var record in ProcessRecord.ReadAll(options.WorkspaceDirectory).Where(isStray))
        {
            if (record.Process is null or { IsAlive: true })
            {
                log.Write(ProgressLevel.Warn, $"{record.Address}: an interrupted build has left a process behind; it is stopped");
            }

            await StopAsync(options, record, StrayGrace, log);
        }
    }

    /// <summary>Ends what a record stands for and forgets it; gives the processes that could not be ended.</summary>
    internal static async Task<IReadOnlyList<int>> StopAsync(
        HostProviderOptions options, ProcessRecord record, TimeSpan grace, IProgressLog log)
    {
        var left = await new ProcessStop(options.TimeProvider, log).RunAsync(record, grace);
        if (left.Count == 0)
        {
            Cgroup.Remove(record.Cgroup);
            DirectoryRemoval.Remove(ProcessRecord.FolderIn(options.WorkspaceDirectory, record.Id));
        }

        return left;
    }
}
