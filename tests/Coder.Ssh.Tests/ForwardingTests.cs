using System.Net;
using System.Net.Sockets;
using System.Text;
using Coder.Ssh.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Ssh.Tests;

/// <summary>Everything that OpenSSH's client forwards.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task A_port_of_the_server_is_reached_through_W_with_half_closes()
    {
        await using var server = new TestServer();
        using var target = new EchoListener();
        var client = new ClientProgram(server.Directory) { Input = "there and back"u8.ToArray() };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(), "-W", $"localhost:{target.Port}", "127.0.0.1"]);
        finished.Output.ShouldBe("THERE AND BACK", finished.Error);
        server.Handler.Forwards.ShouldHaveSingleItem().ShouldBe(new ForwardRequest(ForwardKind.LocalPort, "localhost", target.Port));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_told_by_name()
    {
        await using var server = new TestServer();
        var finished = await server.TalkativeSshAsync("-W", "127.0.0.1:1", "127.0.0.1");
        finished.Code.ShouldBe(255);
        finished.Error.ShouldContain("connect failed: cannot connect to 127.0.0.1 port 1: Connection refused");
    }

    [Fact]
    public async Task A_forwarding_that_the_handler_refuses_is_refused()
    {
        await using var server = new TestServer();
        server.Handler.Refused.Add(ForwardKind.LocalPort);
        var finished = await server.TalkativeSshAsync("-W", "127.0.0.1:1", "127.0.0.1");
        finished.Error.ShouldContain("administratively prohibited: Forwarding is not allowed here.");
    }

    [Theory]
    [InlineData("-L")]
    [InlineData("-D")]
    [InlineData("-R")]
    public async Task Ports_are_forwarded_from_here_and_from_there(string flag)
    {
        await using var server = new TestServer();
        using var target = new EchoListener();
        var port = FreePort();
        var spec = flag == "-D" ? $"127.0.0.1:{port}" : $"127.0.0.1:{port}:127.0.0.1:{target.Port}";
        await using var ssh = await ForwardAsync(server, flag, spec);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync(port, $"number {i}", flag == "-D" ? target.Port : null)));
        replies.ShouldBe(Enumerable.Range(0, 20).Select(i => $"NUMBER {i}"));
    }

    [Theory]
    [InlineData("-L")]
    [InlineData("-R")]
    public async Task Unix_sockets_are_forwarded_from_here_and_from_there(string flag)
    {
        await using var server = new TestServer();
        using var target = new EchoListener(server.PathOf("target"));
        var path = server.PathOf("forwarded");
        await using (var ssh = await ForwardAsync(server, flag, $"{path}:{server.PathOf("target")}"))
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
            (await AskAsync(socket, "sockets")).ShouldBe("SOCKETS");
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_port_that_the_server_chooses_is_told_and_free_again_after_a_cancel()
    {
        await using var server = new TestServer();
        using var client = await RawClient.LogInAsync(server);
        await client.SendAsync(Forward("tcpip-forward", 0));
        var port = (int)ReadPort(await client.ExpectAsync(Wire.MessageNumber.RequestSuccess));
        using (var open = new TcpClient())
        {
            await open.ConnectAsync(IPAddress.Loopback, port, Deadline.Token());
        }

        await client.SendAsync(Forward("cancel-tcpip-forward", port));
        await client.ExpectAsync(Wire.MessageNumber.RequestSuccess);
        using var closed = new TcpClient();
        await Should.ThrowAsync<SocketException>(closed.ConnectAsync(IPAddress.Loopback, port, Deadline.Token()).AsTask());
        await client.SendAsync(Forward("cancel-tcpip-forward", port));
        await client.ExpectAsync(Wire.MessageNumber.RequestFailure);
    }

    [Fact]
    public async Task The_clients_key_agent_is_lent_to_the_server()
    {
        await using var server = new TestServer();
        var socket = server.PathOf("agent");
        using var agent = server.Client().Start("ssh-agent", "-D", "-a", socket);
        await using var ended = new EndAtDispose(agent);

        // It prints its variables when it listens.
        (await agent.StandardOutput.ReadLineAsync(Deadline.Token())).ShouldNotBeNull().ShouldContain(socket);
        (await server.Client().RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lent", "-f", server.PathOf("key"))).Succeeded();
        var client = new ClientProgram(server.Directory) { Environment = { ["SSH_AUTH_SOCK"] = socket } };
        (await client.RunAsync("ssh-add", "-q", server.PathOf("key"))).Succeeded();

        var listed = await client.RunAsync("ssh", [.. server.ClientOptions(), "-A", "127.0.0.1", "echo $SSH_AUTH_SOCK; ssh-add -l"]);
        var lines = listed.Succeeded().Split('\n');
        lines[1].ShouldContain("lent (ED25519)");
        await server.EndAsync();
        File.Exists(lines[0]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_clients_screen_is_lent_with_a_cookie_that_is_not_its_own()
    {
        await using var server = new TestServer();
        using var screen = new TcpListener(IPAddress.Loopback, 0);
        screen.Start();
        var display = $"127.0.0.1:{((IPEndPoint)screen.LocalEndpoint).Port - 6000}";
        const string cookie = "00112233445566778899aabbccddeeff";
        (await server.Client().RunAsync("xauth", "-q", "-f", server.PathOf("authority"), "add", display, "MIT-MAGIC-COOKIE-1", cookie)).Succeeded();
        server.Handler.Program = start => new X11Program(start.Screen.ShouldNotBeNull());
        var client = new ClientProgram(server.Directory) { Environment = { ["DISPLAY"] = display, ["XAUTHORITY"] = server.PathOf("authority") } };
        var running = client.RunAsync("ssh", [.. server.ClientOptions(), "-Y", "127.0.0.1", "draw"]);
        using var accepted = await screen.AcceptSocketAsync(Deadline.Token());
        var greeting = new byte[X11Program.GreetingBytes];
        await new NetworkStream(accepted).ReadExactlyAsync(greeting, Deadline.Token());
        Convert.ToHexStringLower(greeting.AsSpan(^16..)).ShouldBe(cookie);
        await accepted.SendAsync("drawn"u8.ToArray(), Deadline.Token());
        accepted.Shutdown(SocketShutdown.Send);
        (await running).Succeeded().ShouldBe("drawn");
        Convert.ToHexStringLower(server.Handler.Starts.ShouldHaveSingleItem().Screen!.Cookie).ShouldNotBe(cookie);
    }

    private static Wire.SshWriter Forward(string name, int port) =>
        new Wire.SshWriter(Wire.MessageNumber.GlobalRequest).Text(name).Boolean(true).Text("127.0.0.1").UInt32((uint)port);

    private static uint ReadPort(byte[] message) => new Wire.SshReader(message.AsSpan(1)).ReadUInt32();

    // The client that forwards runs a command that says when all is set up.
    private static async Task<EndAtDispose> ForwardAsync(TestServer server, string flag, string spec)
    {
        var process = server.Client().Start(
            "ssh", [.. server.ClientOptions(), "-o", "ExitOnForwardFailure=yes", flag, spec, "127.0.0.1", "echo ready; cat"]);
        var ended = new EndAtDispose(process);
        var line = await process.StandardOutput.ReadLineAsync(Deadline.Token());
        line.ShouldBe("ready", line is null ? await process.StandardError.ReadToEndAsync(Deadline.Token()) : line);
        return ended;
    }

    private static async Task<string> AskAsync(int port, string question, int? socksTarget)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Deadline.Token());
        if (socksTarget is { } target)
        {
            // SOCKS 5 without authentication, an IPv4 address.
            await client.Client.SendAsync(new byte[] { 5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte)(target >> 8), (byte)target }, Deadline.Token());
            await client.GetStream().ReadExactlyAsync(new byte[12], Deadline.Token());
        }

        return await AskAsync(client.Client, question);
    }

    private static async Task<string> AskAsync(Socket socket, string question)
    {
        using var reader = new StreamReader(new NetworkStream(socket));
        await socket.SendAsync(Encoding.ASCII.GetBytes(question), Deadline.Token());
        socket.Shutdown(SocketShutdown.Send);
        return await reader.ReadToEndAsync(Deadline.Token());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
