using System.Diagnostics;
using System.Globalization;
using Coder.Testing;

namespace Coder.Bench.Ssh;

/// <summary>OpenSSH's client in a workspace, through <c>coder ssh --stdio</c> and the server, against the same client in Debian's <c>sshd</c> on this machine.</summary>
internal sealed class SshScenario : IScenario
{
    private const int Rounds = 7;
    private const int Keys = 1000;
    private const long BulkBytes = 512L << 20;
    private const long FileBytes = 2L << 30;
    private const int Sessions = 20;
    private const string Idle = "echo ready; exec cat";
    private const string Pouring = "echo ready; exec cat /dev/zero";

    public string Name => "ssh";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        using var peer = await OpenSshServer.StartAsync();
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await server.CreateWorkspaceAsync("bench");
        var agent = int.Parse((await server.CliAsync("ssh", "bench", "--", "sh", "-c", "echo $PPID")).ShouldSucceed().Output, CultureInfo.InvariantCulture);
        var theirs = new SshTarget(peer.Options, new Dictionary<string, string>(), () => peer.Said);
        var ours = new SshTarget(
            ["-F", "none", "-o", $"ProxyCommand={Distribution.Cli} ssh --stdio %h", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "bench"],
            new Dictionary<string, string> { ["CODER_CONFIG_DIR"] = server.ClientDirectory });

        var entering = await CompareAsync(ours, theirs, target => target.EnterAsync());
        var keys = await CompareAsync(ours, theirs, async target => (await target.KeystrokesAsync(Keys))[Keys / 2]);
        var down = await CompareAsync(ours, theirs, async target => await target.DownAsync(BulkBytes) / 1e6);
        var up = await CompareAsync(ours, theirs, async target => await target.UpAsync(BulkBytes) / 1e6);
        var (there, back) = await ours.CopyAsync(FileBytes, Path.Combine(server.Directory, "file"));
        var (peerThere, peerBack) = await theirs.CopyAsync(FileBytes, Path.Combine(server.Directory, "file"));
        return
        [
            Compared("`ssh host true`, whole process", "ms", entering, "–"),
            Compared("Key → echo in an SSH terminal, median", "ms", keys, "1 ms more"),
            Compared("SSH, output of a command", "MB/s", down, "300 MB/s"),
            Compared("SSH, input of a command", "MB/s", up, "300 MB/s"),
            Compared("A file of 2 GiB there, checksum compared", "s", [(there, peerThere)], "–"),
            Compared("The same back", "s", [(back, peerBack)], "–"),
            await MemoryAsync("SSH connection, idle: memory of the agent", ours, () => ProcessMeter.ResidentMiB(agent) * 1024, theirs, peer.MemoryKiB, Idle, "–"),
            await MemoryAsync("SSH connection whose reader stopped: memory of the agent", ours, () => ProcessMeter.ResidentMiB(agent) * 1024, theirs, peer.MemoryKiB, Pouring, "–"),
        ];
    }

    private static async Task<List<(double Ours, double Theirs)>> CompareAsync(SshTarget ours, SshTarget theirs, Func<SshTarget, Task<double>> measure)
    {
        var pairs = new List<(double, double)>();
        for (var round = 0; round < Rounds; round++)
        {
            pairs.Add((await measure(ours), await measure(theirs)));
        }

        return pairs;
    }

    private static Row Compared(string what, string unit, IReadOnlyCollection<(double Ours, double Theirs)> pairs, string budget)
    {
        var peer = new Samples(unit, pairs.Select(pair => pair.Theirs));
        return Row.Of(what, new Samples(unit, pairs.Select(pair => pair.Ours)), budget, $"sshd, same algorithms: {peer.Format(peer.Median)}");
    }

    private static async Task<Row> MemoryAsync(
        string what, SshTarget ours, Func<double> oursKiB, SshTarget theirs, Func<double> theirsKiB, string command, string budget) =>
        Compared(what, "KiB", [(await GrowthAsync(ours, oursKiB, command), await GrowthAsync(theirs, theirsKiB, command))], budget);

    // KiB that each of some connections adds. The first one is not counted: it loads code.
    private static async Task<double> GrowthAsync(SshTarget target, Func<double> memory, string command)
    {
        var sessions = new List<Process> { await target.StayAsync(command) };
        var before = memory();
        for (var i = 0; i < Sessions; i++)
        {
            sessions.Add(await target.StayAsync(command));
        }

        var growth = (memory() - before) / Sessions;
        foreach (var session in sessions)
        {
            session.Kill();
            await session.WaitForExitAsync();
            session.Dispose();
        }

        return growth;
    }
}
