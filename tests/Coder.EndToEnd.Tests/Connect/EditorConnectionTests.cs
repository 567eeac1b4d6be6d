using System.Text.Json;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>The connections of the plug-ins for VS Code and JetBrains Toolbox: their sections of the SSH configuration, and the commands they run over them.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class EditorConnectionTests(SshWorkspace workspace)
{
    private const string Site = "127.0.0.1";

    // What an editor sends to the shell: its own lines, and then the port that its server listens on.
    private const string Script = "echo session=$CODER_SSH_SESSION_TYPE.; uname -s; echo 'listeningOn=='; exec cat\n";

    [Fact]
    public async Task VS_Code_enters_with_a_socks_port_and_reads_the_state_of_the_connection()
    {
        var place = workspace.MakePlace();
        var network = Path.Combine(place, "network");
        var logs = Directory.CreateDirectory(Path.Combine(place, "logs")).FullName;
        var globals = $"--global-config '{workspace.Server.ClientDirectory}'";
        var configuration = await WriteAsync(
            place,
            $"""
            # --- START CODER VSCODE {Site} ---
            Host coder-vscode.{Site}--*
              ConnectTimeout 0
              LogLevel ERROR
              ProxyCommand {Distribution.Cli} {globals} ssh --disable-autostart --stdio --usage-app=vscode --network-info-dir '{network}' --log-dir '{logs}' -v --ssh-host-prefix coder-vscode.{Site}-- %h
              ServerAliveCountMax 3
              ServerAliveInterval 10
              SetEnv CODER_SSH_SESSION_TYPE=vscode
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
            # --- END CODER VSCODE {Site} ---
            """);

        using var ssh = Start("-v", "-T", "-D", $"{Ports.Free()}", "-F", configuration, $"coder-vscode.{Site}--admin--demo.main", "sh");
        await ssh.TypeAsync(Script);
        await ssh.SeesAsync("listeningOn==\n");

        ssh.Seen.ShouldBe("session=.\nLinux\nlisteningOn==\n");
        await ReadNetworkAsync(network, ssh.ProcessId);
        Directory.EnumerateFiles(logs).ShouldHaveSingleItem().ShouldEndWith($"-{ssh.ProcessId}.log");
        File.ReadAllText(Directory.EnumerateFiles(logs).Single()).ShouldContain("connected to admin/demo.main");
        await LeaveAsync(ssh, network);
    }

    [Fact]
    public async Task An_old_VS_Code_enters_with_a_token_and_a_url_in_files()
    {
        var place = workspace.MakePlace();
        var network = Path.Combine(place, "network");
        File.Copy(Path.Combine(workspace.Server.ClientDirectory, "session"), Path.Combine(place, "session_token"));
        File.Copy(Path.Combine(workspace.Server.ClientDirectory, "url"), Path.Combine(place, "url"));
        var configuration = await WriteAsync(
            place,
            $"""
            Host coder-vscode.{Site}--*
              ConnectTimeout 0
              LogLevel ERROR
              ProxyCommand "{Distribution.Cli}" vscodessh --network-info-dir "{network}" --session-token-file "{place}/session_token" --url-file "{place}/url" %h
              SetEnv CODER_SSH_SESSION_TYPE=vscode
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
            """);

        foreach (var host in new[] { $"coder-vscode.{Site}--admin--demo", $"coder-vscode.{Site}--admin--demo--main", $"coder-vscode.{Site}--admin--demo.main" })
        {
            using var ssh = Start("-T", "-F", configuration, host, "sh");
            await ssh.TypeAsync(Script);
            await ssh.SeesAsync("listeningOn==\n");
            await ReadNetworkAsync(network, ssh.ProcessId);
            await LeaveAsync(ssh, network);
        }

        var malformed = await CommandResult.RunAsync(
            Distribution.Cli, ["vscodessh", "--session-token-file", $"{place}/session_token", "--url-file", $"{place}/url", "demo"], new Dictionary<string, string>());
        malformed.ExitCode.ShouldBe(1);
        malformed.Error.ShouldContain("\"demo\" is not a host of VS Code.");
    }

    [Fact]
    public async Task Toolbox_enters_and_forwards_a_port()
    {
        var place = workspace.MakePlace();
        var network = Path.Combine(place, "network");
        var configuration = await WriteAsync(
            place,
            $"""
            # --- START CODER JETBRAINS TOOLBOX {Site}
            Host coder-jetbrains-toolbox-{Site}--*
              ProxyCommand {Distribution.Cli} --global-config {workspace.Server.ClientDirectory} --url {workspace.Server.Url} ssh --stdio --disable-autostart --network-info-dir {network} --usage-app=jetbrains --ssh-host-prefix coder-jetbrains-toolbox-{Site}-- %h
              ConnectTimeout 0
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
              LogLevel ERROR
              SetEnv CODER_SSH_SESSION_TYPE=JetBrains
            # --- END CODER JETBRAINS TOOLBOX {Site}
            """);
        var host = $"coder-jetbrains-toolbox-{Site}--admin--demo.main";

        await using var app = new Apps.LocalApp();
        var port = Ports.Free();
        using var ssh = Start("-T", "-L", $"127.0.0.1:{port}:127.0.0.1:{app.Port}", "-F", configuration, host, "sh");
        await ssh.TypeAsync(Script);
        await ssh.SeesAsync("listeningOn==\n");
        ssh.Seen.ShouldStartWith("session=.\n");
        using (var http = new HttpClient())
        {
            (await http.GetStringAsync($"http://127.0.0.1:{port}/hello")).ShouldBe("hello");
        }

        await ReadNetworkAsync(network, ssh.ProcessId);
        await LeaveAsync(ssh, network);

        // Toolbox copies its back end with sftp and asks in short commands beside each other.
        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => CommandResult.RunAsync(
            "ssh", ["-F", configuration, host, $"echo {i}"], new Dictionary<string, string>())));
        asked.Select(result => result.ShouldSucceed().Output).ShouldBe(["0\n", "1\n", "2\n", "3\n", "4\n"]);
    }

    // Neither the login nor the configuration of the command line is in the environment of an editor.
    private LiveCommand Start(params string[] arguments) =>
        LiveCommand.Start(workspace.Server, "env", ["-u", "CODER_CONFIG_DIR", $"HOME={workspace.Home}", "ssh", .. arguments]);

    private static async Task<string> WriteAsync(string place, string configuration)
    {
        var path = Path.Combine(place, "config");
        await File.WriteAllTextAsync(path, configuration + "\n");
        return path;
    }

    private static async Task ReadNetworkAsync(string directory, int ssh)
    {
        // The plug-ins look every three seconds for the file of the process that listens on their port.
        var path = Path.Combine(directory, $"{ssh}.json");
        await Eventually.HoldsAsync($"{path} is written", () => File.Exists(path));
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(path)).RootElement;
        json.GetProperty("p2p").GetBoolean().ShouldBeFalse();
        json.GetProperty("latency").GetDouble().ShouldBeGreaterThan(0);
        var relay = json.GetProperty("preferred_derp").GetString()!;
        json.GetProperty("derp_latency").GetProperty(relay).GetDouble().ShouldBe(json.GetProperty("latency").GetDouble());
        json.GetProperty("upload_bytes_sec").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        json.GetProperty("download_bytes_sec").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
        json.GetProperty("using_coder_connect").GetBoolean().ShouldBeFalse();
    }

    private static async Task LeaveAsync(LiveCommand ssh, string network)
    {
        ssh.Input.Close();
        (await ssh.EndAsync()).ExitCode.ShouldBe(0);
        await Eventually.HoldsAsync("the proxy, which ends after ssh, leaves no state behind", () => !Directory.EnumerateFiles(network).Any());
    }
}
