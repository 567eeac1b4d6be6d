using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Coder.Testing;

namespace Coder.Bench.Ssh;

/// <summary>Debian's <c>sshd</c> on a port of this machine, which lets in whoever has one key: what the workspace's SSH server is measured against.</summary>
internal sealed class OpenSshServer : IDisposable
{
    private const int KeptLines = 20;
    private const string Ready = "Server listening on ";

    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coder-bench-sshd-");
    private readonly int _port = Ports.Free();
    private Process? _process;

    /// <summary>Options of <c>ssh</c> that lead to it, with the host at their end.</summary>
    public string[] Options => ["-F", "none", "-p", $"{_port}", "-i", PathOf("key"), "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "127.0.0.1"];

    /// <summary>The last lines of its log.</summary>
    public string Said => string.Join('\n', _said);

    public static async Task<OpenSshServer> StartAsync()
    {
        var server = new OpenSshServer();
        foreach (var (name, type) in new[] { ("host", "ecdsa"), ("key", "ed25519") })
        {
            (await CommandResult.RunAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", server.PathOf(name)], new Dictionary<string, string>())).ShouldSucceed();
        }

        File.Copy(server.PathOf("key.pub"), server.PathOf("allowed"));
        if (Environment.IsPrivilegedProcess)
        {
            // Where it separates its privileges; the service of the package makes it.
            Directory.CreateDirectory("/run/sshd");
        }

        server.Launch();
        await server._listening.Task.InTimeAsync();
        return server;
    }

    /// <summary>Memory of all its processes in KiB, what they share counted once.</summary>
    public double MemoryKiB()
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)!).Where(name => name.All(char.IsAsciiDigit))
            .Select(name => (Id: int.Parse(name, CultureInfo.InvariantCulture), Parent: ParentOf(name))).ToLookup(process => process.Parent, process => process.Id);
        return SessionsBelow(_process!.Id).Sum(Proportional);

        IEnumerable<int> SessionsBelow(int id) => parents[id].Where(IsSshd).SelectMany(SessionsBelow).Prepend(id);
    }

    public void Dispose()
    {
        Signals.Terminate(_process!.Id);
        // Not for the end of what it says, which its sessions hold open.
        _process.WaitForExit(Deadline.Limit);
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    // Only its own word counts: somebody else may listen on the port when it could not have it.
    private void Launch()
    {
        _process = Process.Start(Command()) ?? throw new InvalidOperationException("sshd is missing: apt-get install openssh-server (./test does it).");
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"sshd ended before it listened:\n{Said}"));
            return;
        }

        _said.Enqueue(line);
        while (_said.Count > KeptLines)
        {
            _said.TryDequeue(out var _);
        }

        if (line.StartsWith(Ready, StringComparison.Ordinal))
        {
            _listening.TrySetResult();
        }
    }

    private ProcessStartInfo Command() => new("/usr/sbin/sshd", [
        "-D", "-e", "-f", "none", "-o", $"ListenAddress=127.0.0.1:{_port}", "-o", $"HostKey={PathOf("host")}", "-o", $"AuthorizedKeysFile={PathOf("allowed")}",
        "-o", "StrictModes=no", "-o", "UsePAM=no", "-o", "PermitRootLogin=yes", "-o", "PidFile=none", "-o", "LogLevel=INFO", "-o", "MaxStartups=200",
    ])
    {
        RedirectStandardError = true,
    };

    private static bool IsSshd(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").StartsWith("sshd", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int ParentOf(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Proportional(int id)
    {
        var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line["Pss:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
