using System.Runtime.InteropServices;

namespace Coder.Ssh.Sftp.Native;

/// <summary><c>struct statx</c> of Linux: the same on every processor and C library.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX
{
    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(24)]
    public uint GroupId;

    /// <summary>Type and permissions, as in <c>st_mode</c>.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(64)]
    public long AccessTime;

    /// <summary>Seconds since 1970.</summary>
    [FieldOffset(112)]
    public long ModifyTime;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly bool IsDirectory => (Mode & FileType.Mask) == FileType.Directory;
}

/// <summary>The type bits of a mode.</summary>
internal static class FileType
{
    public const int Mask = 0xF000;
    public const int Directory = 0x4000;
    public const int Regular = 0x8000;
    public const int Link = 0xA000;
}
