namespace Coder.Server.Database.Embedded;

/// <summary>
/// <c>postmaster.pid</c> of a data directory: the process id, the directory, start time, port, socket directory, address,
/// shared memory key and, on line 8, the state.
/// </summary>
internal sealed record PostmasterPidFile(string DataDirectory)
{
    private const int StateLine = 7;

    private string FilePath => Path.Combine(DataDirectory, "postmaster.pid");

    /// <summary>The process id in the file, or null when there is no readable file.</summary>
    public int? ProcessId => Lines() is [var first, ..] && int.TryParse(first, out var id) && id > 0 ? id : null;

    /// <summary>Whether the postmaster with this id accepts connections.</summary>
    public bool IsReady(int processId) =>
        ProcessId == processId && Lines() is { Length: > StateLine } lines && lines[StateLine].Trim() == "ready";

    /// <summary>
    /// Whether the process is a postmaster of this very directory, and not another process that got a recycled id: its
    /// program is <c>postgres</c> and its working directory is the data directory.
    /// </summary>
    public bool IsOurs(int processId)
    {
        try
        {
            var program = File.ResolveLinkTarget($"/proc/{processId}/exe", returnFinalTarget: false)?.Name;
            var directory = System.IO.Directory.ResolveLinkTarget($"/proc/{processId}/cwd", returnFinalTarget: false)?.FullName;
            return program is "postgres" or "postgres (deleted)" && directory == DataDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes a file that no running postmaster stands behind.</summary>
    public void Remove() => File.Delete(FilePath);

    private string[] Lines()
    {
        try
        {
            return File.ReadAllLines(FilePath);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
