using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Coder.Ssh.Transport;
using Coder.Ssh.Wire;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>A client that speaks byte by byte, and may break every rule.</summary>
internal sealed class RawClient : IDisposable
{
    private const string Version = "SSH-2.0-Raw";
    private readonly TcpClient _tcp = new();
    private readonly PacketWriter _writer;
    private readonly PacketReader _reader;

    private RawClient(TestServer server)
    {
        _tcp.Connect("127.0.0.1", server.Port);
        Stream = _tcp.GetStream();
        _writer = new PacketWriter(Stream);
        _reader = new PacketReader(Stream);
    }

    public NetworkStream Stream { get; }

    /// <summary>Only connects.</summary>
    public static RawClient Connect(TestServer server) => new(server);

    /// <summary>Connects, exchanges keys and is let in.</summary>
    public static async Task<RawClient> LogInAsync(TestServer server)
    {
        var client = new RawClient(server);
        await client.ExchangeAsync();
        await client.SendAsync(new SshWriter(MessageNumber.ServiceRequest).Text("ssh-userauth"));
        await client.SendAsync(new SshWriter(MessageNumber.UserAuthRequest).Text("ada").Text("ssh-connection").Text("none"));
        await client.ExpectAsync(MessageNumber.UserAuthSuccess);
        return client;
    }

    /// <summary>Opens a session; its number is 0 on both sides.</summary>
    public async Task OpenSessionAsync(uint window = 1 << 20)
    {
        await SendAsync(new SshWriter(MessageNumber.ChannelOpen).Text("session").UInt32(0).UInt32(window).UInt32(1 << 15));
        await ExpectAsync(MessageNumber.ChannelOpenConfirmation);
    }

    public static SshWriter Request(string name, bool wantsReply = true) =>
        new SshWriter(MessageNumber.ChannelRequest).UInt32(0).Text(name).Boolean(wantsReply);

    public ValueTask SendAsync(SshWriter message) => SendAsync(message.Written);

    public ValueTask SendAsync(ReadOnlyMemory<byte> message) => _writer.WriteAsync(message, ReadOnlyMemory<byte>.Empty, Deadline.Token());

    public async Task<byte[]?> ReceiveAsync() => (await _reader.ReadAsync(Deadline.Token()))?.ToArray();

    /// <summary>Reads until a message of this number comes; fails with the reason when the server says good-bye.</summary>
    public async Task<byte[]> ExpectAsync(byte number)
    {
        while (await ReceiveAsync() is { } message)
        {
            if (message[0] == number)
            {
                return message;
            }

            message[0].ShouldNotBe(MessageNumber.Disconnect, Encoding.UTF8.GetString(message));
        }

        throw new InvalidOperationException($"The server left before it sent message {number}.");
    }

    /// <summary>Reads the server's good-bye.</summary>
    public async Task<string> DisconnectTextAsync()
    {
        while (await ReceiveAsync() is { } message)
        {
            if (message[0] == MessageNumber.Disconnect)
            {
                return Encoding.UTF8.GetString(message.AsSpan(9)).TrimEnd('\0');
            }
        }

        return "";
    }

    public async Task<string> VersionAsync()
    {
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(Version + "\r\n"), Deadline.Token());
        return await _reader.ReadVersionAsync(Deadline.Token());
    }

    public async Task ExchangeAsync()
    {
        var serverVersion = await VersionAsync();
        var offer = Offer();
        await SendAsync(offer);
        var serverOffer = await ExpectAsync(MessageNumber.KexInit);
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = EcPoint.Encode(own.ExportParameters(false).Q);
        await SendAsync(new SshWriter(MessageNumber.KexEcdhInit).String(point));
        var (hostKey, serverPoint, signature) = ReadReply(await ExpectAsync(MessageNumber.KexEcdhReply));
        using var server = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = EcPoint.Decode(serverPoint) });
        var secret = new SshWriter().Mpint(own.DeriveRawSecretAgreement(server.PublicKey)).ToArray();
        var hash = SHA256.HashData(new SshWriter()
            .Text(Version).Text(serverVersion).String(offer.Span).String(serverOffer)
            .String(hostKey).String(point).String(serverPoint).Raw(secret).Written.Span);
        signature.Length.ShouldBeGreaterThan(64);
        await SendAsync(new[] { MessageNumber.NewKeys });
        await ExpectAsync(MessageNumber.NewKeys);
        _writer.UseCipher(new AesGcmCipher(Key('C', 16), Key('A', 12)), resetSequence: true);
        _reader.UseCipher(new AesGcmCipher(Key('D', 16), Key('B', 12)), resetSequence: true);

        byte[] Key(char letter, int count) =>
            SHA256.HashData(new SshWriter().Raw(secret).Raw(hash).Byte((byte)letter).Raw(hash).Written.Span)[..count];
    }

    /// <summary>An offer of one algorithm of each kind.</summary>
    public static ReadOnlyMemory<byte> Offer(string kex = "ecdh-sha2-nistp256", string cipher = "aes128-gcm@openssh.com", string compression = "none") =>
        new SshWriter(MessageNumber.KexInit).Raw(new byte[16])
            .Names(kex, KexInit.StrictClient, KexInit.ExtInfoClient).Names("ecdsa-sha2-nistp256")
            .Names(cipher).Names(cipher).Names().Names().Names(compression).Names(compression).Names().Names()
            .Boolean(false).UInt32(0).Written;

    public void Dispose()
    {
        _tcp.Dispose();
        _writer.Dispose();
        _reader.Dispose();
    }

    private static (byte[] HostKey, byte[] Point, byte[] Signature) ReadReply(byte[] message)
    {
        var reader = new SshReader(message.AsSpan(1));
        return (reader.ReadString().ToArray(), reader.ReadString().ToArray(), reader.ReadString().ToArray());
    }
}
