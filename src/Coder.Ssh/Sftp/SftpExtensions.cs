using System.Runtime.Versioning;
using System.Text;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>The extended requests (OpenSSH's PROTOCOL §4), under the names and versions that the server announces.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SftpExtensions(
    SftpHandles handles, SftpFileRequests files, SftpPathRequests byPath, Accounts accounts, SftpOutput output)
{
    private static readonly (string Name, string Version)[] Known =
    [
        ("posix-rename@openssh.com", "1"),
        ("statvfs@openssh.com", "2"),
        ("fstatvfs@openssh.com", "2"),
        ("hardlink@openssh.com", "1"),
        ("fsync@openssh.com", "1"),
        ("lsetstat@openssh.com", "1"),
        ("limits@openssh.com", "1"),
        ("expand-path@openssh.com", "1"),
        ("copy-data", "1"),
        ("home-directory", "1"),
        ("users-groups-by-id@openssh.com", "1"),
    ];

    /// <summary>Adds them to the server's version packet.</summary>
    public static void Announce(SftpOutput output)
    {
        foreach (var (name, version) in Known)
        {
            output.String(name).String(version);
        }
    }

    public SftpAnswer Serve(uint id, ref SftpReader request, CancellationToken ct) => Encoding.ASCII.GetString(request.String()) switch
    {
        "posix-rename@openssh.com" => byPath.PosixRename(ref request),
        "statvfs@openssh.com" => byPath.FileSystem(id, ref request),
        "fstatvfs@openssh.com" => FileSystemOfHandle(id, ref request),
        "hardlink@openssh.com" => byPath.HardLink(ref request),
        "fsync@openssh.com" => files.Sync(ref request),
        "lsetstat@openssh.com" => byPath.SetLinkStatus(ref request),
        "limits@openssh.com" => Limits(id),
        "expand-path@openssh.com" => byPath.ExpandPath(id, ref request),
        "copy-data" => files.Copy(ref request, ct),
        "home-directory" => byPath.HomeDirectory(id, ref request),
        "users-groups-by-id@openssh.com" => Names(id, ref request),
        _ => SftpAnswer.Unsupported,
    };

    private SftpAnswer FileSystemOfHandle(uint id, ref SftpReader request)
    {
        if (handles.Find<SftpHandle>(request.String()) is not { } handle)
        {
            return SftpAnswer.BadHandle;
        }

        return SftpLibc.StatFileSystem(handle.Descriptor, out var status) < 0 ? SftpAnswer.LastError() : SftpPathRequests.FileSystem(id, status, output);
    }

    private SftpAnswer Limits(uint id)
    {
        output.Begin(SftpType.ExtendedReply, id)
            .UInt64(SftpServer.MaxPacketBytes)
            .UInt64(SftpServer.MaxDataBytes)
            .UInt64(SftpServer.MaxDataBytes)
            .UInt64(SftpHandles.Max)
            .End();
        return SftpAnswer.Written;
    }

    // Two strings of numbers come, two strings of names go back; a number without a name has an empty one.
    private SftpAnswer Names(uint id, ref SftpReader request)
    {
        var users = request.String();
        var groups = request.String();
        output.Begin(SftpType.ExtendedReply, id).String(NameAll(users, accounts.User)).String(NameAll(groups, accounts.Group)).End();
        return SftpAnswer.Written;
    }

    private static byte[] NameAll(ReadOnlySpan<byte> ids, Func<uint, byte[]?> nameOf)
    {
        var names = new SftpOutput();
        var reader = new SftpReader(ids);
        for (var count = ids.Length / sizeof(uint); count > 0 && names.Length < SftpServer.MaxDataBytes / 2; count--)
        {
            names.String(nameOf(reader.UInt32()) ?? []);
        }

        return names.Bytes.ToArray();
    }
}
