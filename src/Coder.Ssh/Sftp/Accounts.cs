using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Names of users and groups, and home directories, of this machine.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class Accounts
{
    private const int MaxKnown = 1024;
    private const int BufferBytes = 16 << 10;

    private readonly Dictionary<uint, byte[]?> _users = [];
    private readonly Dictionary<uint, byte[]?> _groups = [];

    /// <returns>Null when the number has no name.</returns>
    public byte[]? User(uint id) => Known(_users, id, ReadUser);

    /// <returns>Null when the number has no name.</returns>
    public byte[]? Group(uint id) => Known(_groups, id, ReadGroup);

    /// <summary>Home directory of a user; of the one of this process when the name is empty.</summary>
    /// <returns>Null when there is no such user.</returns>
    public static byte[]? Home(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty && Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
        {
            return System.Text.Encoding.UTF8.GetBytes(home);
        }

        var buffer = stackalloc byte[BufferBytes];
        SftpLibc.UserEntry entry;
        nint found;
        _ = name.IsEmpty
            ? SftpLibc.UserById(SftpLibc.UserId(), out entry, buffer, BufferBytes, out found)
            : SftpLibc.UserByName(SftpPaths.Terminated(name), out entry, buffer, BufferBytes, out found);
        return found == 0 ? null : Copy(entry.Home);
    }

    private static byte[]? Known(Dictionary<uint, byte[]?> known, uint id, Func<uint, byte[]?> read)
    {
        if (!known.TryGetValue(id, out var name))
        {
            name = read(id);
            if (known.Count < MaxKnown)
            {
                known.Add(id, name);
            }
        }

        return name;
    }

    private static byte[]? ReadUser(uint id)
    {
        var buffer = stackalloc byte[BufferBytes];
        _ = SftpLibc.UserById(id, out var entry, buffer, BufferBytes, out var found);
        return found == 0 ? null : Copy(entry.Name);
    }

    private static byte[]? ReadGroup(uint id)
    {
        var buffer = stackalloc byte[BufferBytes];
        _ = SftpLibc.GroupById(id, out var entry, buffer, BufferBytes, out var found);
        return found == 0 ? null : Copy(entry.Name);
    }

    private static byte[] Copy(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).ToArray();
}
