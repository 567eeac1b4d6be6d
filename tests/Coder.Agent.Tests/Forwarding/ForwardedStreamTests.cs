using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Tests.Forwarding;

public sealed class ForwardedStreamTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("coder-forward-");
    private readonly TestAgent _agent = new(new FakeServer());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        _folder.Dispose();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Theory]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task Bytes_go_both_ways_and_each_direction_ends_by_itself(string network)
    {
        using var listener = Listen(network, out var address);
        await using var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Network = network, Address = address });
        using var target = await listener.AcceptAsync(Deadline.Token());

        await stream.WriteAsync("question"u8.ToArray(), Deadline.Token());
        stream.CloseWrite();
        (await ReadToEndAsync(target)).ShouldBe("question"u8.ToArray());

        await target.SendAsync("answer"u8.ToArray(), Deadline.Token());
        target.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(stream)).ShouldBe("answer"u8.ToArray());
    }

    [Fact]
    public async Task The_target_may_end_first()
    {
        using var listener = Listen("tcp", out var address);
        await using var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Address = address });
        using var target = await listener.AcceptAsync(Deadline.Token());

        target.Shutdown(SocketShutdown.Send);
        (await ReadToEndAsync(stream)).ShouldBeEmpty();

        await stream.WriteAsync("still heard"u8.ToArray(), Deadline.Token());
        stream.CloseWrite();
        (await ReadToEndAsync(target)).ShouldBe("still heard"u8.ToArray());
    }

    [Fact]
    public async Task A_target_that_does_not_read_keeps_the_writer_waiting_and_loses_nothing()
    {
        using var listener = Listen("tcp", out var address);
        await using var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Address = address });
        using var target = await listener.AcceptAsync(Deadline.Token());
        var bytes = new byte[64 << 20];
        new Random(1).NextBytes(bytes);

        // Far more than windows and socket buffers hold.
        var writing = Task.Run(async () =>
        {
            await stream.WriteAsync(bytes, Deadline.Token());
            stream.CloseWrite();
        });
        var first = new byte[1];
        await target.ReceiveAsync(first, SocketFlags.Peek, Deadline.Token());
        writing.IsCompleted.ShouldBeFalse();

        SHA256.HashData(await ReadToEndAsync(target)).ShouldBe(SHA256.HashData(bytes));
        await writing.InTimeAsync();
    }

    [Fact]
    public async Task A_target_that_breaks_off_resets_the_stream()
    {
        using var listener = Listen("tcp", out var address);
        await using var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Address = address });
        var target = await listener.AcceptAsync(Deadline.Token());

        target.Close(timeout: 0);

        await Should.ThrowAsync<YamuxException>(() => ReadToEndAsync(stream));
    }

    [Fact]
    public async Task A_client_that_breaks_off_resets_the_target()
    {
        using var listener = Listen("tcp", out var address);
        var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Address = address });
        using var target = await listener.AcceptAsync(Deadline.Token());

        stream.Reset();

        (await Should.ThrowAsync<SocketException>(() => ReadToEndAsync(target))).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Datagrams_stay_apart_both_ways()
    {
        using var target = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var stream = await _agent.Server.OpenAsync(new TcpStreamRequest { Network = "udp", Address = target.LocalEndPoint!.ToString()! });
        using var frames = new LengthPrefixedFrames(stream, ushort.MaxValue);
        var buffer = new byte[100];

        await frames.WriteAsync("one"u8.ToArray(), Deadline.Token());
        await frames.WriteAsync("three"u8.ToArray(), Deadline.Token());

        (await target.ReceiveAsync(buffer, Deadline.Token())).ShouldBe(3);
        var second = await target.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), Deadline.Token());
        second.ReceivedBytes.ShouldBe(5);
        await target.SendToAsync("back"u8.ToArray(), second.RemoteEndPoint, Deadline.Token());
        (await frames.ReadAsync(Deadline.Token())).ShouldNotBeNull().ToArray().ShouldBe("back"u8.ToArray());
    }

    [Theory]
    [InlineData("tcp", "127.0.0.1:1", "Nothing listens on 127.0.0.1:1 in the workspace.")]
    [InlineData("tcp", "[::1]:1", "in the workspace")]
    [InlineData("tcp", "no-such-host.invalid:80", "The workspace knows no host of no-such-host.invalid:80.")]
    [InlineData("tcp", "8080", "\"8080\" is not of the form host:port")]
    [InlineData("tcp", "localhost:70000", "with a port from 1 to 65535")]
    [InlineData("tcp", "::1:80", "an IPv6 address stands in brackets")]
    [InlineData("unix", "/no/such/socket", "There is no socket /no/such/socket in the workspace.")]
    [InlineData("unix", "", "cannot be the path of a Unix socket")]
    [InlineData("sctp", "localhost:80", "cannot connect to the network \"sctp\"; it knows tcp, udp and unix.")]
    public async Task A_target_that_cannot_be_reached_is_explained(string network, string address, string sentence)
    {
        var error = await Should.ThrowAsync<StreamRefusedException>(
            () => _agent.Server.OpenAsync(new TcpStreamRequest { Network = network, Address = address }));

        error.Message.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_socket_that_nobody_serves_any_more_is_named()
    {
        string address;
        using (Listen("unix", out var bound))
        {
            // Its own path is removed with the socket.
            address = bound + ".left";
            File.Move(bound, address);
        }

        var error = await Should.ThrowAsync<StreamRefusedException>(
            () => _agent.Server.OpenAsync(new TcpStreamRequest { Network = "unix", Address = address }));

        error.Message.ShouldBe($"Nothing listens on the socket {address} in the workspace.");
    }

    private Socket Listen(string network, out string address)
    {
        var path = _folder.Of("socket");
        var listener = network == "unix"
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(network == "unix" ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        address = network == "unix" ? path : listener.LocalEndPoint!.ToString()!;
        return listener;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await socket.ReceiveAsync(buffer, Deadline.Token()) is > 0 and var read)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Deadline.Token());
        return all.ToArray();
    }
}
