using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Coder.Cli;

/// <summary>Calls of the C library that .NET has no method for.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Native
{
    public const int SigHup = 1;
    public const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);
}
