using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Requests about paths.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SftpPathRequests(SftpPaths paths, SftpOutput output)
{
    private const uint DefaultMode = 0x1FF;
    private const int MaxLinkBytes = 4096;

    public SftpAnswer Status(uint id, ref SftpReader request, bool followLink)
    {
        var flags = followLink ? 0 : SftpLibc.AtSymlinkNoFollow;
        if (SftpLibc.Stat(SftpLibc.AtCurrentDirectory, paths.Resolve(request.Path()), flags, SftpLibc.StatXBasicStats, out StatX status) < 0)
        {
            return SftpAnswer.LastError();
        }

        SftpAttributes.Write(output.Begin(SftpType.Attributes, id), status);
        output.End();
        return SftpAnswer.Written;
    }

    public SftpAnswer SetStatus(ref SftpReader request)
    {
        var path = paths.Resolve(request.Path());
        return SftpChanges.Apply(path, SftpAttributes.Read(ref request));
    }

    /// <summary><c>lsetstat@openssh.com</c>.</summary>
    public SftpAnswer SetLinkStatus(ref SftpReader request)
    {
        var path = paths.Resolve(request.Path());
        return SftpChanges.ApplyToLink(path, SftpAttributes.Read(ref request));
    }

    public SftpAnswer Remove(ref SftpReader request) => SftpAnswer.OfCall(SftpLibc.Unlink(paths.Resolve(request.Path())));

    public SftpAnswer MakeDirectory(ref SftpReader request)
    {
        var path = paths.Resolve(request.Path());
        return SftpAnswer.OfCall(SftpLibc.MakeDirectory(path, SftpAttributes.Read(ref request).Permissions ?? DefaultMode));
    }

    public SftpAnswer RemoveDirectory(ref SftpReader request) => SftpAnswer.OfCall(SftpLibc.RemoveDirectory(paths.Resolve(request.Path())));

    public SftpAnswer RealPath(uint id, ref SftpReader request) =>
        paths.Canonical(request.Path()) is { } canonical ? Name(id, canonical) : SftpAnswer.LastError();

    /// <summary><c>expand-path@openssh.com</c>: as RealPath, after <c>~</c> and <c>~user</c> were replaced.</summary>
    public SftpAnswer ExpandPath(uint id, ref SftpReader request)
    {
        if (SftpPaths.ExpandHome(request.Path()) is not { } expanded)
        {
            return NoSuchUser;
        }

        return paths.Canonical(expanded) is { } canonical ? Name(id, canonical) : SftpAnswer.LastError();
    }

    /// <summary><c>home-directory</c> (draft-ietf-secsh-filexfer-extensions-00 §5).</summary>
    public SftpAnswer HomeDirectory(uint id, ref SftpReader request) =>
        Accounts.Home(request.Path()) is { } home ? Name(id, home) : NoSuchUser;

    public SftpAnswer ReadLink(uint id, ref SftpReader request)
    {
        Span<byte> target = stackalloc byte[MaxLinkBytes];
        var length = (int)SftpLibc.ReadLink(paths.Resolve(request.Path()), target, target.Length);
        return length < 0 ? SftpAnswer.LastError() : Name(id, target[..length]);
    }

    /// <summary>
    /// The target comes first, then the path of the link: the draft has it the other way round, but OpenSSH's client and server exchange
    /// them so, and every other client does as they do.
    /// </summary>
    public SftpAnswer SymbolicLink(ref SftpReader request)
    {
        var target = SftpPaths.Terminated(request.Path());
        return SftpAnswer.OfCall(SftpLibc.SymbolicLink(target, paths.Resolve(request.Path())));
    }

    /// <summary><c>hardlink@openssh.com</c>.</summary>
    public SftpAnswer HardLink(ref SftpReader request)
    {
        var from = paths.Resolve(request.Path());
        return SftpAnswer.OfCall(SftpLibc.Link(from, paths.Resolve(request.Path())));
    }

    /// <summary>Renames without ever replacing what has the new name.</summary>
    public SftpAnswer Rename(ref SftpReader request)
    {
        const int Invalid = 22, NotImplemented = 38;
        var from = paths.Resolve(request.Path());
        var to = paths.Resolve(request.Path());
        if (SftpLibc.Rename(SftpLibc.AtCurrentDirectory, from, SftpLibc.AtCurrentDirectory, to, SftpLibc.RenameNoReplace) == 0)
        {
            return SftpAnswer.Ok;
        }

        // Some network file systems cannot do this in one step.
        return Marshal.GetLastPInvokeError() is Invalid or NotImplemented ? RenameInSteps(from, to) : SftpAnswer.LastError();
    }

    /// <summary><c>posix-rename@openssh.com</c>: replaces what has the new name, in one step.</summary>
    public SftpAnswer PosixRename(ref SftpReader request)
    {
        var from = paths.Resolve(request.Path());
        return SftpAnswer.OfCall(SftpLibc.Rename(from, paths.Resolve(request.Path())));
    }

    /// <summary><c>statvfs@openssh.com</c>.</summary>
    public SftpAnswer FileSystem(uint id, ref SftpReader request) =>
        SftpLibc.StatFileSystem(paths.Resolve(request.Path()), out var status) < 0 ? SftpAnswer.LastError() : FileSystem(id, status, output);

    /// <summary>Answers with the figures of a file system.</summary>
    public static SftpAnswer FileSystem(uint id, in StatVfs status, SftpOutput output)
    {
        const ulong ReadOnly = 1, NoSetUser = 2;
        output.Begin(SftpType.ExtendedReply, id)
            .UInt64(status.BlockSize)
            .UInt64(status.FragmentSize)
            .UInt64(status.Blocks)
            .UInt64(status.FreeBlocks)
            .UInt64(status.AvailableBlocks)
            .UInt64(status.Files)
            .UInt64(status.FreeFiles)
            .UInt64(status.AvailableFiles)
            .UInt64(status.FileSystemId)
            .UInt64(status.Flags & (ReadOnly | NoSetUser))
            .UInt64(status.MaxNameLength)
            .End();
        return SftpAnswer.Written;
    }

    private static SftpAnswer NoSuchUser { get; } = new(SftpCode.NoSuchFile, "No such user");

    private static SftpAnswer RenameInSteps(byte[] from, byte[] to)
    {
        if (SftpLibc.Link(from, to) == 0)
        {
            return SftpAnswer.OfCall(SftpLibc.Unlink(from));
        }

        var answer = SftpAnswer.LastError();
        if (SftpLibc.Stat(SftpLibc.AtCurrentDirectory, to, SftpLibc.AtSymlinkNoFollow, SftpLibc.StatXBasicStats, out StatX _) == 0)
        {
            return answer;
        }

        return SftpAnswer.OfCall(SftpLibc.Rename(from, to));
    }

    private SftpAnswer Name(uint id, ReadOnlySpan<byte> name)
    {
        output.Begin(SftpType.Name, id).UInt32(1).String(name).String(name);
        SftpAttributes.WriteEmpty(output);
        output.End();
        return SftpAnswer.Written;
    }
}
