using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Paths as bytes with a NUL at the end, ready for the C library; relative ones count from a start directory.</summary>
/// <param name="startDirectory">An absolute path.</param>
[SupportedOSPlatform("linux")]
internal sealed class SftpPaths(string startDirectory)
{
    private const int MaxBytes = 4096;
    private const int MaxLinks = 40;
    private const int NoEntry = 2;

    private readonly byte[] _start = Encoding.UTF8.GetBytes(startDirectory.TrimEnd('/') + "/");

    /// <summary>The path for the C library. An empty one stays so, and names nothing.</summary>
    public byte[] Resolve(ReadOnlySpan<byte> path) =>
        path.IsEmpty || path[0] == (byte)'/' ? Terminated(path) : [.. _start, .. path, 0];

    /// <summary>The text of a symbolic link, as it is.</summary>
    public static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    /// <summary>Without the NUL.</summary>
    public static ReadOnlySpan<byte> Bytes(byte[] path) => path.AsSpan(0, path.Length - 1);

    /// <summary>
    /// The absolute path without links, <c>.</c> and <c>..</c>. Its last part need not exist, as with OpenSSH: clients ask for the name
    /// that a new file will have.
    /// </summary>
    /// <returns>Null when there is none; the reason is the last error.</returns>
    public byte[]? Canonical(ReadOnlySpan<byte> path)
    {
        var wanted = path.IsEmpty ? Resolve("."u8) : Resolve(path);
        Span<byte> resolved = stackalloc byte[MaxBytes];
        Span<byte> link = stackalloc byte[MaxBytes];
        for (var links = 0; links < MaxLinks; links++)
        {
            if (SftpLibc.RealPath(wanted, resolved) != 0)
            {
                return resolved[..resolved.IndexOf((byte)0)].ToArray();
            }

            var error = Marshal.GetLastPInvokeError();
            var (parent, name) = Split(Bytes(wanted));
            if (error != NoEntry || name.Length == 0 || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                return null;
            }

            if (SftpLibc.RealPath(Terminated(parent), resolved) == 0)
            {
                return null;
            }

            var directory = resolved[..resolved.IndexOf((byte)0)];
            byte[] missing = directory.SequenceEqual("/"u8) ? [.. directory, .. name] : [.. directory, (byte)'/', .. name];
            var length = (int)SftpLibc.ReadLink(Terminated(missing), link, link.Length);
            if (length <= 0)
            {
                return missing;
            }

            // A link to something that does not exist: that is what the path means.
            wanted = link[0] == (byte)'/' ? Terminated(link[..length]) : [.. directory, (byte)'/', .. link[..length], 0];
        }

        return null;
    }

    /// <summary>Replaces <c>~</c> or <c>~user</c> at the front by the home directory.</summary>
    /// <returns>Null when there is no such user.</returns>
    public static byte[]? ExpandHome(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'~')
        {
            return path.ToArray();
        }

        var end = path.IndexOf((byte)'/') is >= 0 and var slash ? slash : path.Length;
        return Accounts.Home(path[1..end]) is { } home ? [.. home, .. path[end..]] : null;
    }

    private static (byte[] Parent, byte[] Name) Split(ReadOnlySpan<byte> path)
    {
        var trimmed = path.TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        return (trimmed[..(slash + 1)].ToArray(), trimmed[(slash + 1)..].ToArray());
    }
}
