using Coder.EndToEnd.Tests.Apps;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary><c>coder ssh</c> with what leads back to the client's machine.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class LentSessionTests(SshWorkspace workspace)
{
    private const string End = "-----END PGP SIGNATURE-----";

    [Fact]
    public async Task A_key_agent_ports_and_variables_go_along_and_the_exit_code_comes_back()
    {
        var place = workspace.MakePlace();
        var socket = Path.Combine(place, "agent");
        using var agent = LiveCommand.Start(workspace.Server, "ssh-agent", "-D", "-a", socket);
        await agent.SeesAsync("SSH_AUTH_SOCK");
        await workspace.ScriptAsync($"cd {place}; ssh-keygen -q -t ed25519 -N '' -C lent -f key; SSH_AUTH_SOCK={socket} ssh-add -q key");
        await using var app = new LocalApp();
        var port = Ports.Free();

        using var session = LiveCommand.Cli(
            workspace.Server, "ssh", "demo", "-A", "--identity-agent", socket, "-R", $"{port}:127.0.0.1:{app.Port}", "--log-dir", Path.Combine(place, "logs"), "-e", "GREETING=good \"day\" \\ all", "--",
            "sh", "-c", "ssh-add -l; echo \"$GREETING\"; echo ready; cat; exit 7");
        await session.SeesAsync("ready\n");
        session.Seen.ShouldContain("lent (ED25519)\ngood \"day\" \\ all\n");
        using (var http = new HttpClient())
        {
            (await http.GetStringAsync($"http://127.0.0.1:{port}/hello")).ShouldBe("hello");
        }

        session.Input.Close();
        (await session.EndAsync()).ExitCode.ShouldBe(7);
        (await File.ReadAllTextAsync(Directory.EnumerateFiles(Path.Combine(place, "logs")).ShouldHaveSingleItem())).ShouldContain("connected to admin/demo.main");
    }

    [Fact]
    public async Task A_secret_key_of_GnuPG_signs_in_the_workspace_and_stays_here()
    {
        var home = Path.Combine(workspace.MakePlace(), "gpg");
        await workspace.ScriptAsync(
            $$"""
            command -v gpg >/dev/null || { echo 'There is no gpg. Install it with: apt-get install gnupg' >&2; exit 1; }
            export GNUPGHOME={{home}}; mkdir -m 700 {{home}}
            gpg -q --batch --passphrase '' --quick-gen-key 'Ada <ada@example.com>' ed25519 sign
            """);
        try
        {
            using var session = LiveCommand.Start(
                workspace.Server, "env", $"GNUPGHOME={home}", Distribution.Cli, "ssh", "demo", "-G", "--",
                "sh", "-c", "echo words | gpg --batch --quiet --clearsign; ls ~/.gnupg/private-keys-v1.d; gpg --quiet --with-colons --list-keys");
            await session.SeesAsync("uid:u:");
            (await session.EndAsync()).ExitCode.ShouldBe(0, session.Seen);
            session.Seen.ShouldNotContain(".key\n");
            var signed = Path.Combine(home, "signed");
            await File.WriteAllTextAsync(signed, session.Seen[..(session.Seen.IndexOf(End, StringComparison.Ordinal) + End.Length)] + "\n");
            (await workspace.ScriptAsync($"GNUPGHOME={home} gpg --batch --verify {signed} 2>&1")).ShouldContain("Good signature from \"Ada <ada@example.com>\"");
        }
        finally
        {
            await workspace.ScriptAsync($"GNUPGHOME={home} gpgconf --kill all");
        }
    }

    [Fact]
    public async Task What_cannot_be_lent_is_said()
    {
        var none = await workspace.Server.CliAsync("ssh", "demo", "-A", "--", "true");
        none.ExitCode.ShouldBe(1);
        none.Error.ShouldContain("There is no key agent to lend: SSH_AUTH_SOCK is not set.");

        var elsewhere = await workspace.Server.CliAsync("ssh", "demo", "-A", "--identity-agent", "/nowhere", "--", "true");
        elsewhere.Error.ShouldContain("There is no key agent at /nowhere.");

        var alone = await workspace.Server.CliAsync("ssh", "demo", "--identity-agent", "/nowhere", "--", "true");
        alone.Error.ShouldContain("--identity-agent names the key agent that --forward-agent (-A) lends: give both.");

        await using var app = new LocalApp();
        var taken = await workspace.Server.CliAsync("ssh", "demo", "-R", $"{app.Port}:127.0.0.1:{app.Port}", "--", "true");
        taken.ExitCode.ShouldBe(255);
        taken.Error.ShouldContain($"remote port forwarding failed for listen port {app.Port}");
    }
}
