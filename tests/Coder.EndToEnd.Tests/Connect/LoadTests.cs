using System.Security.Cryptography;
using System.Text;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>Much at once, much in all, and much in small pieces, through the server and the real agent.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class LoadTests(SshWorkspace workspace)
{
    private const int Million = 1_000_000;

    /// <summary>200 sessions, each in a connection of its own <c>ssh</c> and <c>coder ssh --stdio</c>.</summary>
    [Fact]
    public async Task Two_hundred_sessions_are_open_at_once()
    {
        const int count = 200;
        const int startedTogether = 4;
        var limit = count / startedTogether * Deadline.Limit; // The first waits for all the others.
        var place = workspace.MakePlace();
        var up = Directory.CreateDirectory(Path.Combine(place, "up")).FullName;
        await workspace.ScriptAsync($"mkfifo {place}/gate");

        // What matters is that all are open together, not that their programs start in the same moment. Each waits at the gate until it is opened.
        var sessions = new List<Task<CommandResult>>();
        foreach (var some in Enumerable.Range(0, count).Chunk(startedTogether))
        {
            sessions.AddRange(some.Select(i => workspace.RunAsync(
                limit, "ssh", SshWorkspace.Host, $"touch {up}/{i}; : < {place}/gate; head -c 100000 /dev/zero | wc -c; echo {i}")));
            await Eventually.HoldsAsync(
                "the sessions are open, or one has ended",
                () => some.All(i => File.Exists(Path.Combine(up, $"{i}"))) || sessions.Exists(session => session.IsCompleted));
            if (sessions.Find(session => session.IsCompleted) is { } ended)
            {
                throw new InvalidOperationException($"A session ended before all were open: {(await ended).Error}");
            }
        }

        // It stays open: a session that comes to it later, as one may that is just about to, passes too.
        using var gate = File.OpenHandle(Path.Combine(place, "gate"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var outputs = (await Task.WhenAll(sessions)).Select(session => session.ShouldSucceed().Output);
        outputs.ShouldBe(Enumerable.Range(0, count).Select(i => $"100000\n{i}\n"));
    }

    [Fact]
    public async Task A_file_of_two_gibibytes_goes_there_and_back_unchanged()
    {
        var place = workspace.MakePlace();
        await workspace.ScriptAsync(
            $"""
            cd {place}
            head -c 64M /dev/urandom > part
            for i in $(seq 32); do echo $i; cat part; done | head -c 2G > file
            sum=$(b2sum < file)
            scp -q -F {workspace.Configuration} file {SshWorkspace.Host}:{place}/there
            rm file
            test "$(b2sum < there)" = "$sum"
            scp -q -F {workspace.Configuration} {SshWorkspace.Host}:{place}/there back
            rm there
            test "$(b2sum < back)" = "$sum"
            rm back part
            """);
    }

    [Fact]
    public async Task A_client_that_stops_reading_stops_the_writer_and_nobody_else()
    {
        const int lines = 8 * Million;
        var marker = Path.Combine(workspace.MakePlace(), "written");
        using var slow = workspace.Start([SshWorkspace.Host, $"seq 1 {lines}; echo > {marker}"]);
        await slow.SeesAsync("100\n");

        // Others go on, and what the slow one left, more than all buffers on the way hold, is not written yet.
        for (var i = 0; i < 3; i++)
        {
            (await workspace.SshAsync($"seq 1 200000 | tail -n 1; echo {i}")).ShouldBe($"200000\n{i}\n");
        }

        File.Exists(marker).ShouldBeFalse();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(slow.Seen));
        await ReadAsync(slow.Output, hash);
        (await slow.EndAsync()).ExitCode.ShouldBe(0);
        File.Exists(marker).ShouldBeTrue();
        Convert.ToHexString(hash.GetHashAndReset()).ShouldBe(Convert.ToHexString(SHA256.HashData(Numbers(lines))));
    }

    [Fact]
    public async Task A_million_small_writes_arrive_in_order_either_way()
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(Numbers(Million)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var down = workspace.Start([SshWorkspace.Host, "exec awk 'BEGIN { for (i = 1; i <= 1000000; i++) { printf \"%d\\n\", i; fflush() } }'"]);
        await ReadAsync(down.Output, hash);
        (await down.EndAsync()).ExitCode.ShouldBe(0);
        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe(expected);

        using var up = workspace.Start([SshWorkspace.Host, "sha256sum"]);
        for (var i = 1; i <= Million; i++)
        {
            await up.Input.WriteAsync(Encoding.ASCII.GetBytes($"{i}\n"));
            await up.Input.FlushAsync();
        }

        up.Input.Close();
        await up.SeesAsync("\n");
        up.Seen.ShouldStartWith(expected);
        (await up.EndAsync()).ExitCode.ShouldBe(0);
    }

    // As seq prints them.
    private static byte[] Numbers(int count)
    {
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes))
        {
            for (var i = 1; i <= count; i++)
            {
                writer.Write(i);
                writer.Write('\n');
            }
        }

        return bytes.ToArray();
    }

    private static async Task ReadAsync(Stream output, IncrementalHash hash)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        var buffer = new byte[64 << 10];
        while (await output.ReadAsync(buffer, timeout.Token) is > 0 and var read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
