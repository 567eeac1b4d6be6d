using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.Cli.Tests.Forwarding;

public sealed partial class PortForwardTests : CliTest, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Task<CliResult>? _running;

    public override async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_running is not null)
        {
            (await _running.InTimeAsync()).ExitCode.ShouldBe(130);
        }

        await base.DisposeAsync();
    }

    public void Dispose()
    {
        _target.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_connection_to_a_local_port_reaches_the_workspace_s()
    {
        _ = new FakeWorkspace(Server);
        var local = await ForwardAsync("--tcp", $"0:{Listen()}");

        using var client = await ConnectAsync(local);
        using var target = await _target.AcceptAsync().InTimeAsync();

        await client.SendAsync("hello"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(target)).ShouldBe("hello");
        await target.SendAsync("welcome"u8.ToArray());
        target.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(client)).ShouldBe("welcome");
    }

    [Fact]
    public async Task A_broken_tunnel_is_replaced_for_the_next_connection()
    {
        var workspace = new FakeWorkspace(Server);
        var local = await ForwardAsync("-p", $"0:{Listen()}");
        using (var client = await ConnectAsync(local))
        using (var first = await _target.AcceptAsync().InTimeAsync())
        {
            // Before it is open from end to end, the connection itself would be made anew.
            await first.SendAsync("."u8.ToArray());
            (await client.ReceiveAsync(new byte[1]).InTimeAsync()).ShouldBe(1);
            workspace.Cut();
            await Should.ThrowAsync<SocketException>(() => ReadToEndAsync(client));
        }

        using var second = await ConnectAsync(local);
        using var target = await _target.AcceptAsync().InTimeAsync();
        await second.SendAsync("again"u8.ToArray());
        second.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(target)).ShouldBe("again");
        workspace.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_port_on_which_nothing_listens_breaks_the_connection_and_is_named()
    {
        _ = new FakeWorkspace(Server);
        var local = await ForwardAsync("--tcp", "0:1");

        // The reset may come before the connection is known to be there.
        var broken = await Should.ThrowAsync<SocketException>(async () =>
        {
            using var client = await ConnectAsync(local);
            await ReadToEndAsync(client);
        });
        broken.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        await Console.SeesErrorAsync("tcp port 1: Nothing listens on localhost:1 in the workspace.\n");
    }

    [Fact]
    public async Task Datagrams_of_each_sender_are_answered_to_it()
    {
        _ = new FakeWorkspace(Server);
        using var target = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var local = new IPEndPoint(IPAddress.Loopback, await ForwardAsync("--udp", $"0:{((IPEndPoint)target.Client.LocalEndPoint!).Port}"));
        using var first = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var second = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        foreach (var (client, text) in new[] { (first, "one"), (second, "two"), (first, "three") })
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), local);
            var question = await target.ReceiveAsync().InTimeAsync();
            await target.SendAsync(Encoding.UTF8.GetBytes("re: " + Encoding.UTF8.GetString(question.Buffer)), question.RemoteEndPoint);
            Encoding.UTF8.GetString((await client.ReceiveAsync().InTimeAsync()).Buffer).ShouldBe("re: " + text);
        }
    }

    [Fact]
    public async Task A_local_port_in_use_is_named_with_another()
    {
        _ = new FakeWorkspace(Server);
        var port = Listen();

        var result = await RunAsync("port-forward", "demo", "--tcp", $"127.0.0.1:{port}:80");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"The local tcp port 127.0.0.1:{port} cannot be used.");
        result.Error.ShouldContain($"or take another: {port + 1}:80");
    }

    [Fact]
    public async Task Without_a_port_the_way_to_give_one_is_said() =>
        (await RunAsync("tunnel", "demo")).Error.ShouldBe("Error: No port to forward is given.\nGive at least one, such as --tcp 8080\n");

    [Fact]
    public async Task A_stopped_workspace_is_not_started_when_it_must_not_be()
    {
        var stopped = Samples.Workspace with { LatestBuild = Samples.Build(WorkspaceTransition.Stop, WorkspaceStatus.Stopped, ProvisionerJobStatus.Succeeded) };
        Server.On("GET", "users/me/workspace/demo", stopped, CoderJsonContext.Default.Workspace);

        var result = await RunAsync("port-forward", "demo", "--tcp", "8080", "--disable-autostart");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("Start it with: coder start demo");
        Server.Changes.ShouldBeEmpty();
    }

    private int Listen()
    {
        _target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _target.Listen();
        return ((IPEndPoint)_target.LocalEndPoint!).Port;
    }

    private async Task<int> ForwardAsync(params string[] ports)
    {
        _running = RunAsync(_stop.Token, ["port-forward", "demo", .. ports]);
        var ready = Console.SeesAsync("Ready!");
        await Task.WhenAny(_running, ready);
        if (_running.IsCompleted)
        {
            (await _running).Error.ShouldBeEmpty();
        }

        return int.Parse(LocalPort().Match(Console.OutText).Groups["port"].Value);
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var all = new StringBuilder();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer).InTimeAsync() is > 0 and var read)
        {
            all.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return all.ToString();
    }

    [GeneratedRegex(@"127\.0\.0\.1:(?<port>\d+) -> port", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalPort();
}
