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
    public async Task A_program_of_the_workspace_uses_the_clients_screen_as_one_that_is_there()
    {
        using var screen = await XServer.StartAsync(workspace);
        var there = await workspace.ScriptAsync($"export DISPLAY={screen.Display} XAUTHORITY={screen.Authority}; {DescribeScreen}");
        (await ForwardedAsync(screen, "-Y", DescribeScreen)).ShouldBe(there);

        // What it writes is on the screen.
        await ForwardedAsync(screen, "-Y", "xprop -root -f WRITTEN 8s -set WRITTEN 'in the workspace'");
        (await workspace.ScriptAsync($"DISPLAY={screen.Display} XAUTHORITY={screen.Authority} xprop -root WRITTEN")).ShouldBe("WRITTEN(STRING) = \"in the workspace\"\n");
    }

    [Fact]
    public async Task A_program_that_is_not_trusted_uses_the_clients_screen_with_fewer_rights()
    {
        using var screen = await XServer.StartAsync(workspace);
        var authority = Path.Combine(workspace.MakePlace(), "untrusted");
        var there = await workspace.ScriptAsync(
            $"export XAUTHORITY={screen.Authority} DISPLAY={screen.Display}; xauth -q -f {authority} generate $DISPLAY . untrusted; XAUTHORITY={authority}; {DescribeScreen}");
        there.ShouldNotContain("XTEST", Case.Sensitive, "only trusted programs may play the user");

        // Debian's ssh trusts with -X too unless it is told not to.
        (await ForwardedAsync(screen, "-oForwardX11Trusted=no", DescribeScreen)).ShouldBe(there);
    }

    // The whole description but for its first line, which is the name that the program knows the screen by.
    private const string DescribeScreen = "xdpyinfo | tail -n +2";

    private async Task<string> ForwardedAsync(XServer screen, string trust, string command)
    {
        using var ssh = workspace.Start(["-X", trust, SshWorkspace.Host, $"{command}; echo ended=$?"], $"DISPLAY={screen.Display}", $"XAUTHORITY={screen.Authority}");
        await ssh.SeesAsync("ended=");
        var (exitCode, error) = await ssh.EndAsync();
        exitCode.ShouldBe(0, error);
        error.ShouldBeEmpty();
        return ssh.Seen[..ssh.Seen.IndexOf("ended=", StringComparison.Ordinal)];
    }
}
