using System.Runtime.InteropServices;

namespace Coder.Ssh.Sftp.Native;

/// <summary><c>struct statvfs</c> on 64-bit Linux, with room for what a C library keeps at its end.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StatVfs
{
    public ulong BlockSize;
    public ulong FragmentSize;
    public ulong Blocks;
    public ulong FreeBlocks;
    public ulong AvailableBlocks;
    public ulong Files;
    public ulong FreeFiles;
    public ulong AvailableFiles;
    public ulong FileSystemId;
    public ulong Flags;
    public ulong MaxNameLength;
    private fixed ulong _reserved[8];
}
