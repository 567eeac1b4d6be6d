using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Coder.Cli;

/// <summary>Calls of the C library that .NET has no method for.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class Native
{
    public const int SigHup = 1;
    public const int SigTerm = 15;
    public const int TcsaDrain = 1;
    public const int TcsaFlush = 2;

    /// <summary>Command of <see cref="Control"/>: lets a pipe hold so many bytes; F_SETPIPE_SZ of Linux.</summary>
    public const int SetPipeSize = 1031;

    /// <summary>More than a <c>struct termios</c> takes anywhere: 60 bytes on Linux, 72 on macOS.</summary>
    public const int TermiosBytes = 128;

    /// <summary>The ioctl request TIOCGWINSZ.</summary>
    public static nuint TiocGWinSz => OperatingSystem.IsMacOS() ? 0x40087468u : 0x5413u;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParentProcessId();

    /// <param name="descriptor">An open file.</param>
    /// <param name="command"><see cref="SetPipeSize"/>.</param>
    /// <param name="argument">Bytes.</param>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetAttributes(int descriptor, Span<byte> termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetAttributes(int descriptor, int actions, ReadOnlySpan<byte> termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(Span<byte> termios);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int GetWindowSize(int descriptor, nuint request, out WindowSize size);

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        private readonly ushort _pixelWidth;
        private readonly ushort _pixelHeight;
    }
}
