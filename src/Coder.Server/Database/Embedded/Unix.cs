using System.Runtime.InteropServices;

namespace Coder.Server.Database.Embedded;

/// <summary>The few system calls that .NET has no method for.</summary>
internal static partial class Unix
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;

    private const int PermissionDenied = 1;

    /// <summary>Sends a signal; false when there is no such process.</summary>
    public static bool Signal(int processId, int signal) => Kill(processId, signal) == 0;

    /// <summary>Whether a process with this id exists, whoever owns it.</summary>
    public static bool Exists(int processId) =>
        processId > 0 && (Kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() == PermissionDenied);

    /// <summary>Gives a file or directory to another user.</summary>
    public static void ChangeOwner(string path, UnprivilegedUser user)
    {
        if (user.IsOther && ChangeOwner(path, user.UserId, user.GroupId) != 0)
        {
            throw new StartupException($"{path} could not be given to user {user.Name}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
