using System.Runtime.InteropServices;
using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>The user that the agent and all it starts run as.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Home">Home directory: <c>HOME</c> when it is set, else the one of the user database.</param>
/// <param name="Shell">Login shell that exists; <c>/bin/sh</c> when the user has none.</param>
internal sealed record CurrentUser(string Name, string Home, string Shell)
{
    private const string FallbackShell = "/bin/sh";

    /// <summary>Asks the user database.</summary>
    public static unsafe CurrentUser Read(string? home)
    {
        var uid = Libc.GetUserId();
        var buffer = new byte[16 << 10];
        UserRecord record;
        UserRecord* found;
        fixed (byte* start = buffer)
        {
            if (Libc.GetUser(uid, &record, start, (nuint)buffer.Length, &found) != 0 || found is null)
            {
                return new CurrentUser($"{uid}", home ?? "/", FallbackShell);
            }

            return new CurrentUser(
                Text(record.Name),
                string.IsNullOrEmpty(home) ? Text(record.Directory) : home,
                UsableShell(Text(record.Shell)));
        }
    }

    private static unsafe string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    // Service users have nologin or false: whoever reaches this agent may use a shell.
    private static string UsableShell(string shell) =>
        File.Exists(shell) && Path.GetFileName(shell) is not ("nologin" or "false") ? shell : FallbackShell;
}
