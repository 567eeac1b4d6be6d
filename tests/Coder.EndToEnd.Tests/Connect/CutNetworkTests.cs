using System.Diagnostics;
using System.Security.Cryptography;
using Coder.EndToEnd.Tests.Journeys;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>The network is away for half a minute, at the client and at the workspace: OpenSSH's programs go on, and nobody is shown an error.</summary>
public sealed class CutNetworkTests
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_shell_and_a_copy_go_on_after_half_a_minute_without_network()
    {
        var port = Ports.Free();
        using var clients = new CutNetwork(port);
        using var workspaces = new CutNetwork(port);
        await using var server = await RunningServer.StartAsync(port: port, environment: new Dictionary<string, string> { ["CODER_ACCESS_URL"] = $"{workspaces.Url}" });
        await server.CreateWorkspaceAsync("demo");
        var bytes = RandomNumberGenerator.GetBytes(24 << 20);
        var (from, to) = (Path.Combine(server.Directory, "from"), Path.Combine(server.Directory, "to"));
        await File.WriteAllBytesAsync(from, bytes);

        using var shell = LiveCommand.Start(server, "env", [$"CODER_URL={clients.Url}", "ssh", .. OpenSsh.Options, "-tt", "demo"]);
        await shell.TypeAsync("kept=yes; echo shell-$((20+3))\n");
        await shell.SeesAsync("shell-23");

        // So slow that it is not through before the network is away.
        using var rsync = LiveCommand.Start(
            server, "env", $"CODER_URL={clients.Url}", "rsync", "--progress", "--outbuf=N", "--whole-file", "--bwlimit=4m", "-e", OpenSsh.Command, from, $"demo:{to}");
        await rsync.SeesAsync("%");

        var clock = Stopwatch.StartNew();
        clients.Cut();
        workspaces.Cut();
        await shell.TypeAsync("echo $kept-$((40+4))\n");

        // Long enough that both sides have noticed and try to come back.
        await Task.WhenAll(clients.Tried, workspaces.Tried).InTimeAsync();
        await Eventually.HoldsAsync("the network was away for half a minute", () => clock.Elapsed >= Away);
        clients.Mend();
        workspaces.Mend();

        await shell.SeesAsync("yes-44");
        await shell.TypeAsync("exit 7\n");
        (await shell.EndAsync()).ShouldBe((7, ""), shell.Seen);
        (await rsync.EndAsync()).ShouldBe((0, ""));
        SHA256.HashData(await File.ReadAllBytesAsync(to)).ShouldBe(SHA256.HashData(bytes));
    }
}
