using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Coder.Ssh.Sftp.Native;

/// <summary>
/// Calls of the C library of Linux. Paths are bytes with a NUL at the end: a file's name need not be UTF-8, which rules out the methods
/// of <see cref="System.IO.File"/>. A result of -1 (or null) leaves the reason in <see cref="Marshal.GetLastPInvokeError"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class SftpLibc
{
    public const int AtCurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtEmptyPath = 0x1000;
    public const uint StatXBasicStats = 0x7ff;
    public const uint RenameNoReplace = 1;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(ReadOnlySpan<byte> path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(int descriptor, Span<byte> buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    public static partial nint CopyFileRange(int source, ref long sourceOffset, int target, ref long targetOffset, nint count, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Stat(int directory, ReadOnlySpan<byte> path, int flags, uint mask, out StatX status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Stat(int directory, byte* path, int flags, uint mask, out StatX status);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true)]
    public static partial int StatFileSystem(ReadOnlySpan<byte> path, out StatVfs status);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    public static partial int StatFileSystem(int descriptor, out StatVfs status);

    [LibraryImport("libc", EntryPoint = "truncate", SetLastError = true)]
    public static partial int Truncate(ReadOnlySpan<byte> path, long length);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeMode(int directory, ReadOnlySpan<byte> path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwner(int directory, ReadOnlySpan<byte> path, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(int descriptor, uint user, uint group);

    /// <param name="directory">Directory of a relative path.</param>
    /// <param name="path">The file.</param>
    /// <param name="times">Access and modification time, each as seconds and nanoseconds.</param>
    /// <param name="flags"><see cref="AtSymlinkNoFollow"/> or 0.</param>
    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int ChangeTimes(int directory, ReadOnlySpan<byte> path, ReadOnlySpan<long> times, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int ChangeTimes(int descriptor, ReadOnlySpan<long> times);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true)]
    public static partial int Unlink(ReadOnlySpan<byte> path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    public static partial int MakeDirectory(ReadOnlySpan<byte> path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true)]
    public static partial int RemoveDirectory(ReadOnlySpan<byte> path);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    public static partial int Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    public static partial int Rename(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true)]
    public static partial int Link(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true)]
    public static partial int SymbolicLink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> path);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    public static partial nint ReadLink(ReadOnlySpan<byte> path, Span<byte> target, nint count);

    /// <param name="path">The path to resolve.</param>
    /// <param name="resolved">4,096 bytes (PATH_MAX).</param>
    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    public static partial nint RealPath(ReadOnlySpan<byte> path, Span<byte> resolved);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    public static partial nint OpenDirectory(ReadOnlySpan<byte> path);

    /// <returns>A <c>struct dirent</c>; null at the end and on an error.</returns>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
    public static partial int CloseDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "dirfd", SetLastError = true)]
    public static partial int DescriptorOf(nint directory);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    public static partial int UserById(uint id, out UserEntry entry, byte* buffer, nint count, out nint result);

    [LibraryImport("libc", EntryPoint = "getpwnam_r")]
    public static partial int UserByName(ReadOnlySpan<byte> name, out UserEntry entry, byte* buffer, nint count, out nint result);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    public static partial int GroupById(uint id, out GroupEntry entry, byte* buffer, nint count, out nint result);

    /// <summary><c>struct passwd</c>; its pointers lead into the buffer of the call.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct UserEntry
    {
        public byte* Name;
        private readonly byte* _password;
        private readonly uint _userId;
        private readonly uint _groupId;
        private readonly byte* _comment;
        public byte* Home;
        private readonly byte* _shell;
    }

    /// <summary><c>struct group</c>; its pointers lead into the buffer of the call.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupEntry
    {
        public byte* Name;
        private readonly byte* _password;
        private readonly uint _groupId;
        private readonly byte** _members;
    }
}
