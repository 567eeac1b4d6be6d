using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>Sessions that copy files, as far as one can see that from their beginning.</summary>
internal static class FileTransfers
{
    private static readonly string[] Programs = ["nc", "rsync", "scp", "sftp"];

    public static bool Include(SessionStart start) => start.Kind switch
    {
        SessionKind.Subsystem => start.Command == "sftp",
        SessionKind.Command => Programs.Contains(Path.GetFileName(start.Command.TrimStart().Split(' ', '\t', '\n')[0])),
        _ => false,
    };
}
