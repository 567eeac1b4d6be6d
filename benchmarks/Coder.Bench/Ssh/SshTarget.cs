using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Coder.Bench.Ssh;

/// <summary>A host that OpenSSH's client enters, always with the same algorithms.</summary>
/// <param name="options">Options of <c>ssh</c> with the host at their end.</param>
/// <param name="environment">Variables for it.</param>
/// <param name="serverSaid">What the server has said, for failures; null when that stands above.</param>
internal sealed class SshTarget(string[] options, IReadOnlyDictionary<string, string> environment, Func<string>? serverSaid = null)
{
    private const int BufferBytes = 128 << 10;

    private static readonly string[] Algorithms =
        ["-o", "Ciphers=aes256-gcm@openssh.com", "-o", "KexAlgorithms=ecdh-sha2-nistp256", "-o", "HostKeyAlgorithms=ecdsa-sha2-nistp256"];

    /// <returns>Milliseconds of a whole <c>ssh host true</c>.</returns>
    public async Task<double> EnterAsync()
    {
        var clock = Stopwatch.StartNew();
        using var ssh = Start([], "true");
        await EndAsync(ssh);
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Types keys one after another into a terminal that echoes them.</summary>
    /// <returns>Milliseconds of each, sorted.</returns>
    public async Task<double[]> KeystrokesAsync(int count)
    {
        using var ssh = Start(["-tt"], "stty raw -echo; echo ready; exec cat");
        await SeesAsync(ssh, "ready");
        var output = ssh.StandardOutput.BaseStream;
        var input = ssh.StandardInput.BaseStream;
        while ((await ReadByteAsync(output)) != '\n')
        {
        }

        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await input.WriteAsync("k"u8.ToArray());
            await input.FlushAsync();
            await ReadByteAsync(output);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        ssh.Kill();
        await ssh.WaitForExitAsync();
        Array.Sort(times);
        return times;
    }

    /// <returns>Bytes per second of a command's output.</returns>
    public async Task<double> DownAsync(long bytes)
    {
        var clock = Stopwatch.StartNew();
        using var ssh = Start([], $"exec head -c {bytes} /dev/zero");
        var (count, _) = await ReadAsync(ssh, hashed: false);
        await EndAsync(ssh);
        return count == bytes ? bytes / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{count} of {bytes} bytes came.");
    }

    /// <returns>Bytes per second into a command that counts them.</returns>
    public async Task<double> UpAsync(long bytes)
    {
        var clock = Stopwatch.StartNew();
        using var ssh = Start([], "exec wc -c");
        await WriteAsync(ssh, bytes, hash: null);
        await SeesAsync(ssh, $"{bytes}");
        await EndAsync(ssh);
        return bytes / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Sends random bytes into a file, and reads the file back.</summary>
    /// <returns>Seconds there and seconds back.</returns>
    /// <exception cref="InvalidOperationException">A checksum differs.</exception>
    public async Task<(double There, double Back)> CopyAsync(long bytes, string path)
    {
        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var clock = Stopwatch.StartNew();
        using (var up = Start([], $"tee {path} | sha256sum"))
        {
            await WriteAsync(up, bytes, sent);
            await SeesAsync(up, Convert.ToHexStringLower(sent.GetCurrentHash()));
            await EndAsync(up);
        }

        var there = clock.Elapsed.TotalSeconds;
        clock.Restart();
        using var down = Start([], $"exec cat {path}");
        var (_, received) = await ReadAsync(down, hashed: true);
        await EndAsync(down);
        return Convert.ToHexStringLower(sent.GetCurrentHash()) == received
            ? (there, clock.Elapsed.TotalSeconds)
            : throw new InvalidOperationException("The file came back changed.");
    }

    /// <summary>A session that has said "ready"; whoever gets it reads no more.</summary>
    public async Task<Process> StayAsync(string command)
    {
        var ssh = Start([], command);
        await SeesAsync(ssh, "ready");
        return ssh;
    }

    private Process Start(string[] flags, string command)
    {
        var start = new ProcessStartInfo("ssh", [.. flags, .. Algorithms, .. options, command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["TERM"] = "xterm";
        return Process.Start(start)!;
    }

    private async Task EndAsync(Process ssh)
    {
        await ssh.WaitForExitAsync();
        if (ssh.ExitCode != 0)
        {
            throw new InvalidOperationException($"ssh ended with {ssh.ExitCode}; what it said stands above.\n{serverSaid?.Invoke()}");
        }
    }

    private async Task<byte> ReadByteAsync(Stream output)
    {
        var buffer = new byte[1];
        return await output.ReadAsync(buffer) == 1
            ? buffer[0]
            : throw new InvalidOperationException($"ssh ended too early; what it said stands above.\n{serverSaid?.Invoke()}");
    }

    // Byte by byte, so that nothing after the text is taken.
    private async Task SeesAsync(Process ssh, string text)
    {
        var seen = new StringBuilder();
        while (!seen.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            seen.Append((char)await ReadByteAsync(ssh.StandardOutput.BaseStream));
        }
    }

    private static async Task WriteAsync(Process ssh, long bytes, IncrementalHash? hash)
    {
        var buffer = RandomNumberGenerator.GetBytes(BufferBytes);
        for (var left = bytes; left > 0; left -= buffer.Length)
        {
            // No two buffers are alike.
            BitConverter.TryWriteBytes(buffer, left);
            var part = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            hash?.AppendData(part.Span);
            await ssh.StandardInput.BaseStream.WriteAsync(part);
        }

        ssh.StandardInput.Close();
    }

    private static async Task<(long Count, string Hash)> ReadAsync(Process ssh, bool hashed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var count = 0L;
        while (await ssh.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var read)
        {
            count += read;
            if (hashed)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }

        return (count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
