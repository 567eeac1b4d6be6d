using System.Globalization;

namespace Coder.Providers.Host;

/// <summary>A control group (cgroup v2) that holds the limits of one process and its descendants.</summary>
internal static class Cgroup
{
    private const int PeriodMicroseconds = 100_000;

    /// <summary>Makes a group below the server's own.</summary>
    /// <param name="root">Where cgroup v2 is mounted.</param>
    /// <param name="own">The server's group as <c>/proc/self/cgroup</c> names it, starting with a slash.</param>
    /// <param name="id">Names the group.</param>
    /// <param name="cpus">How many processors it may use; null: all.</param>
    /// <param name="memoryBytes">How much memory it may use; null: all.</param>
    /// <exception cref="IOException">Groups cannot be made here.</exception>
    /// <exception cref="UnauthorizedAccessException">The server may not make groups.</exception>
    public static string Create(string root, string own, string id, double? cpus, long? memoryBytes)
    {
        var parent = Path.Combine(root, own.TrimStart('/'));
        if (!File.Exists(Path.Combine(parent, "cgroup.controllers")))
        {
            throw new IOException($"{parent} is not a control group of version 2");
        }

        var controllers = (cpus is null ? "" : "+cpu ") + (memoryBytes is null ? "" : "+memory");
        File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), controllers.Trim());
        var group = Path.Combine(parent, "coder-" + id);
        Directory.CreateDirectory(group);
        if (cpus is { } count)
        {
            File.WriteAllText(
                Path.Combine(group, "cpu.max"),
                string.Create(CultureInfo.InvariantCulture, $"{(long)(count * PeriodMicroseconds)} {PeriodMicroseconds}"));
        }

        if (memoryBytes is { } bytes)
        {
            File.WriteAllText(Path.Combine(group, "memory.max"), bytes.ToString(CultureInfo.InvariantCulture));
        }

        return group;
    }

    /// <summary>The group that this process is in, in the hierarchy of version 2; null when there is none.</summary>
    public static string? Own() => File.Exists("/proc/self/cgroup")
        ? File.ReadLines("/proc/self/cgroup").FirstOrDefault(l => l.StartsWith("0::", StringComparison.Ordinal))?[3..]
        : null;

    /// <summary>Whether the kernel killed a process of a group for want of memory (<c>memory.events</c> of cgroup v2).</summary>
    public static bool HasKilledForMemory(string? group)
    {
        try
        {
            return group is not null && File.ReadLines(Path.Combine(group, "memory.events"))
                .Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Kills everything in a group.</summary>
    public static void Kill(string? group)
    {
        if (group is not null && File.Exists(Path.Combine(group, "cgroup.kill")))
        {
            File.WriteAllText(Path.Combine(group, "cgroup.kill"), "1");
        }
    }

    /// <summary>Removes an empty group. One that stays behind costs nothing, so failures are ignored.</summary>
    public static void Remove(string? group)
    {
        try
        {
            if (group is not null)
            {
                Directory.Delete(group);
            }
        }
        catch (IOException)
        {
            // Gone already, or the kernel has not let go of the last process yet.
        }
    }
}
