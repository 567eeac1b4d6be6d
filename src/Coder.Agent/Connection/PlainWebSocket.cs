using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Coder.Agent.Connection;

/// <summary>Opens a WebSocket by plain HTTP without a cryptographic library, for images that have none. It uses no HTTP proxy.</summary>
internal static class PlainWebSocket
{
    private const int MaxAnswer = 16 << 10;
    private const int Switching = 101;

    /// <summary>Connects and upgrades.</summary>
    /// <param name="endpoint">An <c>http</c> or <c>ws</c> address.</param>
    /// <param name="token">Sent as the session token.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The stream, or the status of an answer that is no upgrade.</returns>
    /// <exception cref="IOException">There is no connection, or what answers does not speak the protocol.</exception>
    public static async Task<(Stream? Stream, int Status)> ConnectAsync(Uri endpoint, string token, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.IdnHost, endpoint.Port, cancellationToken);
            var key = PlainWebSocketKey.New();
            await socket.SendAsync(Encoding.ASCII.GetBytes(Request(endpoint, token, key)), cancellationToken);
            var (head, after) = await ReadHeadAsync(socket, cancellationToken);
            var lines = head.Split("\r\n");
            var status = StatusOf(lines[0]);
            if (status != Switching)
            {
                socket.Dispose();
                return (null, status);
            }

            return HeaderOf(lines, "Sec-WebSocket-Accept") == PlainWebSocketKey.Answer(key)
                ? (new PlainWebSocketStream(socket, after), status)
                : throw new IOException($"{endpoint} answered the handshake of the WebSocket wrongly");
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is SocketException ? new IOException(e.Message, e) : e;
        }
    }

    private static string Request(Uri endpoint, string token, string key) =>
        $"GET {endpoint.PathAndQuery} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nCoder-Session-Token: {token}\r\n\r\n";

    private static async Task<(string Head, ReadOnlyMemory<byte> After)> ReadHeadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswer];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                throw new IOException("the server closed the connection before it answered");
            }

            filled += read;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.ASCII.GetString(buffer, 0, end), buffer.AsMemory((end + 4)..filled));
            }
        }

        throw new IOException($"the server's answer has more than {MaxAnswer} bytes of headers");
    }

    private static int StatusOf(string line) =>
        line.Split(' ') is ["HTTP/1.1" or "HTTP/1.0", var status, ..] && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException("what answers there does not speak HTTP/1.1");

    private static string? HeaderOf(string[] lines, string name) => lines.Skip(1)
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2 && parts[0].Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(parts => parts[1].Trim())
        .FirstOrDefault();
}
