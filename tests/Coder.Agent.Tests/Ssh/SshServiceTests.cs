using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Ssh;

/// <summary>The workspace's SSH server, entered with OpenSSH's client.</summary>
public sealed class SshServiceTests
{
    [Fact]
    public async Task A_command_runs_with_pipes_and_its_exit_code_arrives()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = new SshUser(agent.Server);
        var (code, output, error) = await user.RunAsync("input", "host", "cat; echo; echo err >&2; exit 5");
        output.ShouldBe("input\n");
        error.ShouldBe("err\n");
        code.ShouldBe(5);
        (await agent.Server.WaitForAsync<SessionEnd>(_ => true)).ShouldBe(new SessionEnd(SshUser.ConnectionId, 5));
    }

    [Fact]
    public async Task The_environment_is_the_workspaces_and_what_was_meant_for_the_agent_is_taken_out()
    {
        var server = new FakeServer
        {
            Manifest = Manifests.Empty with { EnvironmentVariables = new Dictionary<string, string> { ["FROM_TEMPLATE"] = "$CODER_WORKSPACE_NAME!" } },
        };
        await using var agent = new TestAgent(server);
        await using var user = new SshUser(server);
        var output = await user.SucceedsAsync("-o", "SetEnv=CODER_SSH_SESSION_TYPE=VSCode CODER_CONTAINER_USER=c LANG=fr_FR.UTF-8", "host", "env");
        var variables = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        variables["CODER"].ShouldBe("true");
        variables["FROM_TEMPLATE"].ShouldBe("engine!");
        variables["LANG"].ShouldBe("fr_FR.UTF-8");
        variables["SSH_CLIENT"].ShouldBe("0.0.0.0 0 0");
        variables["SSH_CONNECTION"].ShouldBe("0.0.0.0 0 0.0.0.0 0");
        variables["USER"].ShouldBe(variables["LOGNAME"]);
        variables.ShouldContainKey("SHELL");
        variables.ShouldNotContainKey("CODER_SSH_SESSION_TYPE");
        variables.ShouldNotContainKey("CODER_CONTAINER_USER");
        variables.ShouldNotContainKey("SSH_TTY");
    }

    [Fact]
    public async Task A_terminal_has_the_clients_kind_modes_and_a_path()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = new SshUser(agent.Server);
        var output = await user.SucceedsAsync("-tt", "host", "echo $TERM; test \"$(tty)\" = \"$SSH_TTY\" && echo same; stty -a; exit 0");
        output.ShouldContain("xterm\r\nsame\r\n");
        output.ShouldContain("rows 24; columns 80;");
        output.ShouldContain("isig icanon");
    }

    [Fact]
    public async Task A_login_shell_shows_the_message_of_the_day_and_a_command_does_not()
    {
        using var folder = new TemporaryFolder("coder-motd-");
        var motd = folder.Write("motd", "Welcome to the engine\n");
        var server = new FakeServer { Manifest = Manifests.Empty with { MotdPath = motd } };
        await using var agent = new TestAgent(server);
        await using var user = new SshUser(server);
        using var shell = user.Start("-tt", "host");
        await shell.StandardInput.WriteAsync("echo login-$((20+3)); exit 6\n");
        await shell.StandardInput.FlushAsync();
        var seen = await shell.StandardOutput.ReadToEndAsync(Deadline.Token());
        await shell.WaitForExitAsync(Deadline.Token());
        seen.ShouldStartWith("Welcome to the engine\r\n");
        seen.ShouldContain("login-23");
        shell.ExitCode.ShouldBe(6);
        (await user.SucceedsAsync("-tt", "host", "true")).ShouldNotContain("Welcome");
    }

    [Fact]
    public async Task A_command_without_terminal_outlives_its_client_and_one_on_a_terminal_does_not()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = new SshUser(agent.Server);
        var done = Path.Combine(agent.Directory, "done");
        var go = Path.Combine(agent.Directory, "go");
        using (var piped = user.Start("host", $"echo begun; while ! test -e {go}; do sleep 0.05; done; echo $? > {done}"))
        {
            (await piped.StandardOutput.ReadLineAsync(Deadline.Token())).ShouldBe("begun");
            piped.Kill();
        }

        var hungUp = Path.Combine(agent.Directory, "hung-up");
        using (var terminal = user.Start("-tt", "host", $"trap 'echo yes > {hungUp}; exit' HUP; echo begun; while :; do sleep 0.05; done"))
        {
            (await terminal.StandardOutput.ReadLineAsync(Deadline.Token())).ShouldBe("begun");
            terminal.Kill();
        }

        await Appearance.OfAsync(hungUp);
        File.Exists(done).ShouldBeFalse();
        await File.WriteAllTextAsync(go, "");
        await Appearance.OfAsync(done);
    }

    [Fact]
    public async Task A_command_whose_output_nobody_wants_is_told_so()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = new SshUser(agent.Server);
        var ended = Path.Combine(agent.Directory, "ended");
        using var yes = user.Start("host", $"yes; echo > {ended}");
        await yes.StandardOutput.ReadLineAsync(Deadline.Token());
        yes.StandardOutput.Close();
        await Appearance.OfAsync(ended);
        await yes.WaitForExitAsync(Deadline.Token());
    }

    [Fact]
    public async Task Blocked_file_transfers_are_refused_with_a_sentence()
    {
        await using var agent = new TestAgent(new FakeServer(), change: options => options with { BlockFileTransfer = true });
        await using var user = new SshUser(agent.Server);
        foreach (var command in new[] { "scp -t /tmp", "/usr/bin/rsync --server", "nc -l 1", "sftp-server; true" })
        {
            var (code, _, error) = await user.RunAsync("", "host", command);
            (code, error).ShouldBe(command.StartsWith("sftp-server") ? (0, error) : (65, "File transfer has been disabled.\n"), command);
        }

        var subsystem = await user.RunAsync("", "-s", "host", "sftp");
        subsystem.Code.ShouldBe(65);
        subsystem.Error.ShouldContain("File transfer has been disabled.");
    }

    [Fact]
    public async Task The_sftp_subsystem_answers_and_another_is_refused()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = new SshUser(agent.Server);

        // SSH_FXP_INIT and SSH_FXP_VERSION, both of version 3.
        var (code, output, error) = await user.RunAsync("\0\0\0\u0005\u0001\0\0\0\u0003", "-s", "host", "sftp");
        code.ShouldBe(0, error);
        output[4..9].ShouldBe("\u0002\0\0\0\u0003");
        (await user.RunAsync("", "-s", "host", "nonesuch")).Error.ShouldContain("subsystem request failed");
    }

    [Fact]
    public async Task The_host_key_is_the_same_for_the_same_agent_and_another_for_another()
    {
        var manifest = Manifests.Empty;
        var key = Fingerprint(manifest, "token");
        Fingerprint(manifest, "token").ShouldBe(key);
        Fingerprint(manifest, "other token").ShouldNotBe(key);
        Fingerprint(manifest with { AgentName = "other" }, "token").ShouldNotBe(key);
        Fingerprint(manifest with { WorkspaceId = Guid.NewGuid() }, "token").ShouldNotBe(key);
        Fingerprint(manifest with { OwnerUsername = "bob" }, "token").ShouldNotBe(key);
        await using var agent = new TestAgent(new FakeServer { Manifest = manifest });
        await using var user = new SshUser(agent.Server);
        await user.SucceedsAsync("host", "true");
        using var seen = Agent.Ssh.WorkspaceHostKey.Derive(manifest, agent.Options.Token);
        (await File.ReadAllTextAsync(user.KnownHosts)).ShouldContain(Convert.ToBase64String(seen.PublicKey));
    }

    [Fact]
    public async Task A_screen_cookie_is_written_where_xauth_finds_it()
    {
        using var folder = new TemporaryFolder("coder-xauth-");
        var path = folder.Of(".Xauthority");
        var authority = new Agent.Ssh.XAuthority(path, TimeProvider.System);
        await authority.AddAsync(new Coder.Ssh.X11Screen(10, 0, "MIT-MAGIC-COOKIE-1", [1, 2, 3]), Deadline.Token());
        await authority.AddAsync(new Coder.Ssh.X11Screen(11, 0, "MIT-MAGIC-COOKIE-1", [4, 5, 6]), Deadline.Token());
        await authority.AddAsync(new Coder.Ssh.X11Screen(10, 0, "MIT-MAGIC-COOKIE-1", [7, 8, 9]), Deadline.Token());
        using var xauth = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("xauth", ["-f", path, "list"]) { RedirectStandardOutput = true })!;
        var listed = await xauth.StandardOutput.ReadToEndAsync(Deadline.Token());
        listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[line.IndexOf(':')..])
            .ShouldBe([":11  MIT-MAGIC-COOKIE-1  040506", ":10  MIT-MAGIC-COOKIE-1  070809"]);
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(path + "-l").ShouldBeFalse();
    }

    private static string Fingerprint(AgentManifest manifest, string token)
    {
        using var key = Agent.Ssh.WorkspaceHostKey.Derive(manifest, token);
        return key.Fingerprint;
    }
}
