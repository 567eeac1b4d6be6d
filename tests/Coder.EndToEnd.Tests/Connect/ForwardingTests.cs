using System.Net;
using System.Security.Cryptography;
using Coder.EndToEnd.Tests.Apps;
using Coder.EndToEnd.Tests.Recovery;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>What OpenSSH's client forwards through the server and the real agent.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class ForwardingTests(SshWorkspace workspace)
{
    [Theory]
    [InlineData("-L")]
    [InlineData("-R")]
    [InlineData("-D")]
    public async Task Ports_lead_into_the_workspace_and_out_of_it(string flag)
    {
        await using var app = new LocalApp();
        var port = Ports.Free();
        using var ssh = workspace.Start(
            ["-o", "ExitOnForwardFailure=yes", flag, flag == "-D" ? $"127.0.0.1:{port}" : $"127.0.0.1:{port}:127.0.0.1:{app.Port}", SshWorkspace.Host, "echo ready; exec cat"]);
        await ssh.SeesAsync("ready\n");

        // An ssh that is to end waits for the connections that it forwards.
        using (var http = flag == "-D"
            ? new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"socks5://127.0.0.1:{port}"), UseProxy = true })
            : new HttpClient())
        {
            var origin = $"http://127.0.0.1:{(flag == "-D" ? app.Port : port)}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetStringAsync($"{origin}/hello")));
            answers.ShouldAllBe(answer => answer == "hello");
            var upload = RandomNumberGenerator.GetBytes(5_000_000);
            (await (await http.PostAsync($"{origin}/upload", new ByteArrayContent(upload))).Content.ReadAsStringAsync()).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(upload)));
        }

        ssh.Input.Close();
        (await ssh.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_clients_key_agent_signs_for_programs_in_the_workspace()
    {
        var place = workspace.MakePlace();
        var socket = Path.Combine(place, "agent");
        using var agent = LiveCommand.Start(workspace.Server, "ssh-agent", "-D", "-a", socket);
        await agent.SeesAsync("SSH_AUTH_SOCK");
        await workspace.ScriptAsync(
            $"cd {place}; ssh-keygen -q -t ed25519 -N '' -C lent -f key; SSH_AUTH_SOCK={socket} ssh-add -q key; echo 'some words' > text; mv key away");

        using var ssh = workspace.Start(
            ["-A", SshWorkspace.Host, $"cd {place}; ssh-add -l && ssh-keygen -q -Y sign -n file -f key.pub text && echo signed"], $"SSH_AUTH_SOCK={socket}");
        await ssh.SeesAsync("signed\n");
        ssh.Seen.ShouldContain("lent (ED25519)");
        (await ssh.EndAsync()).ExitCode.ShouldBe(0);

        await workspace.ScriptAsync(
            $"cd {place}; printf 'ada %s\\n' \"$(cat key.pub)\" > allowed; ssh-keygen -q -Y verify -f allowed -I ada -n file -s text.sig < text");
    }

    [Fact]
    public async Task A_program_of_the_workspace_draws_on_the_clients_screen()
    {
        var cookie = "00112233445566778899aabbccddeeff";
        using var screen = new RefusingScreen("No window for you, but the cookie is right.");
        var authority = Path.Combine(workspace.MakePlace(), "authority");
        await workspace.ScriptAsync($"xauth -q -f {authority} add {screen.Display} MIT-MAGIC-COOKIE-1 {cookie}");

        using var ssh = workspace.Start(["-Y", SshWorkspace.Host, "xdpyinfo 2>&1; echo ended"], $"DISPLAY={screen.Display}", $"XAUTHORITY={authority}");
        await ssh.SeesAsync("ended\n");

        ssh.Seen.ShouldContain(screen.Reason, Case.Sensitive, "xdpyinfo prints why the screen refused it (Debian: apt-get install x11-utils)");
        Convert.ToHexStringLower((await screen.Greeting)[^16..]).ShouldBe(cookie);
        (await ssh.EndAsync()).ExitCode.ShouldBe(0);
    }
}
