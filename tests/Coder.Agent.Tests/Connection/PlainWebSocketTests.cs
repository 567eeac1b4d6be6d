using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Coder.Agent.Connection;
using Coder.Agent.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel;

namespace Coder.Agent.Tests.Connection;

/// <summary>The WebSocket without OpenSSL, against the runtime's own.</summary>
public sealed class PlainWebSocketTests
{
    [Fact]
    public async Task Bytes_go_both_ways_in_frames_of_every_size()
    {
        await using var server = new LoopbackServer(async context =>
        {
            var socket = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            await new WebSocketByteStream(socket).CopyToAsync(new WebSocketByteStream(socket), 100_000);
        });
        var (stream, status) = await PlainWebSocket.ConnectAsync(server.Url, "t", Deadline.Token());
        status.ShouldBe(101);
        await using var socket = stream.ShouldNotBeNull();

        foreach (var size in new[] { 1, 125, 126, 65_535, 65_536, 300_000 })
        {
            var sent = RandomNumberGenerator.GetBytes(size);
            var writing = socket.WriteAsync(sent, Deadline.Token()).AsTask();
            var received = new byte[size];
            await socket.ReadExactlyAsync(received, Deadline.Token());
            await writing;
            received.ShouldBe(sent);
        }
    }

    [Fact]
    public async Task The_end_of_the_server_is_the_end_of_the_stream()
    {
        await using var server = new LoopbackServer(async context =>
        {
            var socket = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Deadline.Token());
        });
        await using var stream = (await PlainWebSocket.ConnectAsync(server.Url, "t", Deadline.Token())).Stream!;

        (await stream.ReadAsync(new byte[10], Deadline.Token())).ShouldBe(0);
        (await stream.ReadAsync(new byte[10], Deadline.Token())).ShouldBe(0);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept: c29tZXRoaW5nIGVsc2U=", "", "answered the handshake of the WebSocket wrongly")]
    [InlineData("Sec-WebSocket-Accept: {0}", "81 01 41", "The server sent a WebSocket frame of kind 1 with 1 bytes, which has no place here.")]
    [InlineData("Sec-WebSocket-Accept: {0}", "89 7E 0100", "The server sent a WebSocket frame of kind 9 with 256 bytes, which has no place here.")]
    [InlineData("Sec-WebSocket-Accept: {0}", "C2 01 41", "The server sent a WebSocket frame that is masked or has unknown flags.")]
    [InlineData("Sec-WebSocket-Accept: {0}", "82 81 00000000 41", "The server sent a WebSocket frame that is masked or has unknown flags.")]
    [InlineData("Sec-WebSocket-Accept: {0}", "82", "The WebSocket broke while reading: the server closed the connection within a frame.")]
    [InlineData("Sec-WebSocket-Accept: {0}", "82 05", "The WebSocket broke while reading: the server closed the connection within a message.")]
    public async Task A_server_that_breaks_the_protocol_is_an_error_with_its_reason(string header, string frame, string message)
    {
        using var server = RawServer(header, Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal)));

        var error = await Should.ThrowAsync<IOException>(async () =>
        {
            await using var stream = (await PlainWebSocket.ConnectAsync(AddressOf(server), "t", Deadline.Token())).Stream!;
            await stream.ReadExactlyAsync(new byte[5], Deadline.Token());
        });

        error.Message.ShouldEndWith(message);
    }

    [Fact]
    public async Task A_ping_within_a_message_is_answered_and_not_read()
    {
        using var server = RawServer("Sec-WebSocket-Accept: {0}", Convert.FromHexString("02014189027A7A800142"), out var answer);
        await using var stream = (await PlainWebSocket.ConnectAsync(AddressOf(server), "t", Deadline.Token())).Stream!;

        var read = new byte[2];
        await stream.ReadExactlyAsync(read, Deadline.Token());

        Encoding.ASCII.GetString(read).ShouldBe("AB");
        var pong = await answer.InTimeAsync();
        pong[0].ShouldBe((byte)0x8A);
        pong[1].ShouldBe((byte)0x82);
        (pong[6] ^ pong[2]).ShouldBe('z');
        (pong[7] ^ pong[3]).ShouldBe('z');
    }

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(64)]
    [InlineData(1000)]
    public void The_hash_is_that_of_the_runtime(int length)
    {
        var message = RandomNumberGenerator.GetBytes(length);

#pragma warning disable CA5350 // what is compared is this very algorithm
        PlainWebSocketKey.Sha1(message).ShouldBe(SHA1.HashData(message));
#pragma warning restore CA5350
    }

    private static Uri AddressOf(TcpListener server) => new($"http://{server.LocalEndpoint}/");

    private static TcpListener RawServer(string header, byte[] frames) => RawServer(header, frames, out _);

    /// <summary>Answers one handshake, sends bytes, and says that it sends no more. What the client says first is in <paramref name="answer"/>.</summary>
    private static TcpListener RawServer(string header, byte[] frames, out Task<byte[]> answer)
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        answer = ServeAsync();
        return listener;

        async Task<byte[]> ServeAsync()
        {
            using var socket = await listener.AcceptSocketAsync(Deadline.Token());
            var request = new byte[4096];
            var length = 0;
            while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                length += await socket.ReceiveAsync(request.AsMemory(length), Deadline.Token());
            }

            var key = Encoding.ASCII.GetString(request, 0, length).Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
            var head = $"HTTP/1.1 101 Switching Protocols\r\n{string.Format(System.Globalization.CultureInfo.InvariantCulture, header, PlainWebSocketKey.Answer(key))}\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(head).Concat(frames).ToArray(), Deadline.Token());
            socket.Shutdown(SocketShutdown.Send);
            var seen = new byte[8];
            for (var read = 0; read < seen.Length;)
            {
                var more = await socket.ReceiveAsync(seen.AsMemory(read), Deadline.Token());
                if (more == 0)
                {
                    break;
                }

                read += more;
            }

            return seen;
        }
    }
}
