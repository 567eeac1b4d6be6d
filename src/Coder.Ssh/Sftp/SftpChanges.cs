using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Sets attributes: all of them are tried in the order size, permissions, times, owner; the answer is the last failure.</summary>
[SupportedOSPlatform("linux")]
internal static class SftpChanges
{
    /// <summary>Of the file at a path, after links.</summary>
    public static SftpAnswer Apply(byte[] path, in SftpAttributes wanted)
    {
        var answer = SftpAnswer.Ok;
        if (wanted.Size is { } size)
        {
            Note(ref answer, SftpLibc.Truncate(path, ClampedLength(size)));
        }

        return ApplyAt(path, wanted, flags: 0, answer);
    }

    /// <summary>Of the link itself when the path leads to one.</summary>
    public static SftpAnswer ApplyToLink(byte[] path, in SftpAttributes wanted) => wanted.Size is null
        ? ApplyAt(path, wanted, SftpLibc.AtSymlinkNoFollow, SftpAnswer.Ok)
        : SftpAnswer.Bad("A symbolic link has no size to set");

    /// <summary>Of an open file.</summary>
    public static SftpAnswer Apply(int descriptor, in SftpAttributes wanted)
    {
        var answer = SftpAnswer.Ok;
        if (wanted.Size is { } size)
        {
            Note(ref answer, SftpLibc.Truncate(descriptor, ClampedLength(size)));
        }

        if (wanted.Permissions is { } mode)
        {
            Note(ref answer, SftpLibc.ChangeMode(descriptor, mode));
        }

        if (wanted.Times is { } times)
        {
            Note(ref answer, SftpLibc.ChangeTimes(descriptor, [times.Access, 0, times.Modify, 0]));
        }

        if (wanted.Owner is { } owner)
        {
            Note(ref answer, SftpLibc.ChangeOwner(descriptor, owner.User, owner.Group));
        }

        return answer;
    }

    private static SftpAnswer ApplyAt(byte[] path, in SftpAttributes wanted, int flags, SftpAnswer answer)
    {
        if (wanted.Permissions is { } mode)
        {
            Note(ref answer, SftpLibc.ChangeMode(SftpLibc.AtCurrentDirectory, path, mode, flags));
        }

        if (wanted.Times is { } times)
        {
            Note(ref answer, SftpLibc.ChangeTimes(SftpLibc.AtCurrentDirectory, path, [times.Access, 0, times.Modify, 0], flags));
        }

        if (wanted.Owner is { } owner)
        {
            Note(ref answer, SftpLibc.ChangeOwner(SftpLibc.AtCurrentDirectory, path, owner.User, owner.Group, flags));
        }

        return answer;
    }

    private static void Note(ref SftpAnswer answer, int result)
    {
        if (result < 0)
        {
            answer = SftpAnswer.LastError();
        }
    }

    private static long ClampedLength(ulong size) => (long)Math.Min(size, long.MaxValue);
}
