using System.Text.Json;

namespace Coder.Providers.Host;

/// <summary>
/// The note about a process in its workspace's folder. It is written before the process starts, so that a process whose
/// server died before it could store the state is still found.
/// </summary>
/// <param name="Id">The resource's id; the process and all its descendants carry it in their environment.</param>
/// <param name="Address">The resource's address.</param>
/// <param name="Process">The process, once it is started.</param>
/// <param name="Cgroup">The folder of its control group, when it has one.</param>
internal sealed record ProcessRecord(string Id, string Address, ProcessIdentity? Process = null, string? Cgroup = null)
{
    private const string FileName = "process.json";

    /// <summary>The variable that marks a process and its descendants.</summary>
    public const string MarkerVariable = "CODER_HOST_PROCESS_ID";

    /// <summary>The folder of records and logs in a workspace's folder.</summary>
    public static string FolderIn(string workspaceDirectory) => Path.Combine(workspaceDirectory, ".run");

    /// <summary>The folder of one process.</summary>
    public static string FolderIn(string workspaceDirectory, string id) => Path.Combine(FolderIn(workspaceDirectory), id);

    /// <summary>The record of one process; null when there is none, or none that can be read.</summary>
    public static ProcessRecord? Read(string workspaceDirectory, string id)
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessRecord>(
                File.ReadAllText(Path.Combine(FolderIn(workspaceDirectory, id), FileName)));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>All records of a workspace.</summary>
    public static IReadOnlyList<ProcessRecord> ReadAll(string workspaceDirectory)
    {
        var folder = FolderIn(workspaceDirectory);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(f => Path.GetFileName(f))
                .Select(id => Read(workspaceDirectory, id) ?? new ProcessRecord(id, ""))]
            : [];
    }

    /// <summary>Writes the record in one step, so that a reader never sees half of it.</summary>
    public void Write(string workspaceDirectory)
    {
        var file = Path.Combine(FolderIn(workspaceDirectory, Id), FileName);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this));
        File.Move(file + ".new", file, overwrite: true);
    }
}
