using System.Buffers.Binary;
using System.Text;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>
/// An X authority file (libXau's format: family, address, display number, protocol and data, each with its length in two bytes, big endian),
/// changed under the lock that <c>xauth</c> takes.
/// </summary>
/// <param name="path">The file; made when it does not exist.</param>
/// <param name="time">Clock of the lock.</param>
internal sealed class XAuthority(string path, TimeProvider time)
{
    private const ushort LocalFamily = 256;
    private const int MaxFileBytes = 1 << 20;
    private const int LockAttempts = 20;

    private static readonly TimeSpan LockDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Adds the cookie of a screen, in place of an older one of the same display.</summary>
    /// <exception cref="IOException">The file is locked, cannot be written, or is no authority file.</exception>
    public async Task AddAsync(X11Screen screen, CancellationToken cancellationToken)
    {
        await using var held = await LockAsync(cancellationToken);
        try
        {
            var host = Encoding.UTF8.GetBytes(Environment.MachineName);
            var number = Encoding.ASCII.GetBytes($"{screen.Display}");
            var entries = Entries().Where(entry => !IsOf(entry, host, number)).ToList();
            entries.Add([.. Word(LocalFamily), .. Field(host), .. Field(number), .. Field(Encoding.ASCII.GetBytes(screen.Protocol)), .. Field(screen.Cookie)]);
            Replace([.. entries.SelectMany(entry => entry)]);
        }
        finally
        {
            File.Delete(LockPath);
        }
    }

    private string LockPath => path + "-l";

    private static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Field(byte[] bytes) => [.. Word(bytes.Length), .. bytes];

    private static bool IsOf(byte[] entry, byte[] host, byte[] number) =>
        entry.AsSpan().StartsWith((byte[])[.. Word(LocalFamily), .. Field(host), .. Field(number)]);

    private List<byte[]> Entries()
    {
        var entries = new List<byte[]>();
        if (!File.Exists(path))
        {
            return entries;
        }

        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new IOException($"it is larger than {MaxFileBytes} bytes.");
        }

        var bytes = File.ReadAllBytes(path).AsSpan();
        while (!bytes.IsEmpty)
        {
            var length = EntryLength(bytes);
            entries.Add(bytes[..length].ToArray());
            bytes = bytes[length..];
        }

        return entries;
    }

    private static int EntryLength(ReadOnlySpan<byte> bytes)
    {
        const int fields = 4;
        var length = sizeof(ushort);
        for (var field = 0; field < fields; field++)
        {
            if (length + sizeof(ushort) > bytes.Length)
            {
                throw Malformed();
            }

            length += sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(bytes[length..]);
        }

        return length <= bytes.Length ? length : throw Malformed();
    }

    private static IOException Malformed() => new("it is no X authority file. Move it away, and connect again.");

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(LockPath, FileMode.CreateNew);
            }
            catch (IOException e) when (File.Exists(LockPath))
            {
                if (attempt == LockAttempts)
                {
                    throw new IOException($"it is locked. Delete {LockPath} if no xauth is running.", e);
                }
            }

            await Task.Delay(LockDelay, time, cancellationToken);
        }
    }

    private void Replace(byte[] bytes)
    {
        var next = path + "-n";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(next, options))
        {
            file.Write(bytes);
        }

        File.Move(next, path, overwrite: true);
    }
}
