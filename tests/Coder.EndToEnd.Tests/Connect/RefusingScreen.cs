using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>An X server that reads the greeting of one program and refuses it with a reason (X Window System Protocol, chapter 8).</summary>
internal sealed class RefusingScreen : IDisposable
{
    private const int FirstPort = 6000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RefusingScreen(string reason)
    {
        Reason = reason;
        _listener.Start();
        Greeting = ServeAsync();
    }

    public string Reason { get; }

    /// <summary>Value for <c>DISPLAY</c>.</summary>
    public string Display => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port - FirstPort}";

    /// <summary>What the program said; the cookie is its end.</summary>
    public Task<byte[]> Greeting { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<byte[]> ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var head = new byte[12];
        await stream.ReadExactlyAsync(head);
        head[0].ShouldBe((byte)'l', "a little-endian machine greets so");
        var rest = new byte[Padded(BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6))) + Padded(BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8)))];
        await stream.ReadExactlyAsync(rest);

        var answer = new byte[8 + Padded(Reason.Length)];
        answer[1] = (byte)Reason.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(2), 11);
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(6), (ushort)(Padded(Reason.Length) / 4));
        Encoding.ASCII.GetBytes(Reason, answer.AsSpan(8));
        await stream.WriteAsync(answer);
        return [.. head, .. rest];
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
