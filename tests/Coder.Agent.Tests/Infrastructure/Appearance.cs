using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Waits for a file that a command makes.</summary>
internal static class Appearance
{
    /// <summary>Returns when there is such a file; the kernel tells.</summary>
    /// <param name="path">In a directory that exists.</param>
    public static async Task OfAsync(string path)
    {
        var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path)) { EnableRaisingEvents = true };
        watcher.Created += (_, _) => appeared.TrySetResult();
        if (!File.Exists(path))
        {
            await appeared.Task.WaitAsync(Deadline.Token());
        }
    }
}
