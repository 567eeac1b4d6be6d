using System.Text;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Transport;

/// <summary>
/// The transport layer (RFC 4253): versions, exchange of keys at the beginning and whenever one side wants it, and messages in sealed packets.
/// One reader, any number of senders.
/// </summary>
internal sealed class SshTransport : IDisposable
{
    private const string SupportedVersion = "SSH-2.0-";

    private readonly Stream _stream;
    private readonly SshServerOptions _options;
    private readonly PacketReader _reader;
    private readonly CancellationTokenSource _lifetime;
    private readonly string _version;
    private string _clientVersion = "";
    private byte[]? _sessionId;
    private bool _isStrict;

    /// <param name="stream">The connection; stays the caller's.</param>
    /// <param name="options">Host keys and limits.</param>
    /// <param name="lifetime">Ends what is being sent.</param>
    public SshTransport(Stream stream, SshServerOptions options, CancellationTokenSource lifetime)
    {
        _stream = stream;
        _options = options;
        _lifetime = lifetime;
        _reader = new PacketReader(stream);
        _version = SupportedVersion + options.Software;
        Outgoing = new OutgoingMessages(new PacketWriter(stream), () => KexInit.Offer(options.HostKeys), options.RekeyBytes, lifetime.Token);
    }

    public OutgoingMessages Outgoing { get; }

    /// <summary>Exchanges versions and the first keys.</summary>
    /// <exception cref="SshException">The client left or broke the protocol.</exception>
    public async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(_version + "\r\n"), cancellationToken);
        await Outgoing.BeginExchangeAsync();
        _clientVersion = await _reader.ReadVersionAsync(cancellationToken);
        if (!_clientVersion.StartsWith(SupportedVersion, StringComparison.Ordinal) && !_clientVersion.StartsWith("SSH-1.99-", StringComparison.Ordinal))
        {
            throw new SshException(DisconnectReason.ProtocolVersionNotSupported, "Only SSH 2.0 is spoken here.");
        }

        var message = await ReadAsync(cancellationToken);
        if (message.Span[0] != MessageNumber.KexInit)
        {
            throw SshException.Protocol($"The first message must offer algorithms; message {message.Span[0]} came.");
        }

        await ExchangeKeysAsync(message, cancellationToken);
    }

    /// <summary>Reads the next message that is not about the transport itself; valid until the next read. Null when the client has left in order.</summary>
    /// <exception cref="SshException">The client left without a word or broke the protocol.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await _reader.ReadAsync(cancellationToken) is { } message)
        {
            switch (message.Span[0])
            {
                case MessageNumber.Disconnect:
                    return null;
                case MessageNumber.Ignore or MessageNumber.Debug or MessageNumber.Unimplemented or MessageNumber.ExtInfo:
                    break;
                case MessageNumber.KexInit:
                    await ExchangeKeysAsync(message, cancellationToken);
                    break;
                case MessageNumber.NewKeys or MessageNumber.KexEcdhInit:
                    throw SshException.Protocol("A key came outside of an exchange of keys.");
                case MessageNumber.Ping:
                    await Outgoing.ReplyAsync(Pong(message.Span));
                    break;
                default:
                    return message;
            }

            if (_reader.BytesUnderKeys > _options.RekeyBytes)
            {
                await Outgoing.BeginExchangeAsync();
            }
        }

        return null;
    }

    /// <summary>Says that the message that was read last is not known here (RFC 4253 §11.4).</summary>
    public ValueTask RejectAsync() => Outgoing.ReplyAsync(new SshWriter(MessageNumber.Unimplemented).UInt32(_reader.Sequence).Written);

    /// <summary>Ends what is being sent, because nobody takes it.</summary>
    public void Abort() => _lifetime.Cancel();

    /// <summary>Says good-bye, if somebody can still hear it.</summary>
    public async Task DisconnectAsync(DisconnectReason reason, string text)
    {
        try
        {
            await Outgoing.TrySendLastAsync(new SshWriter(MessageNumber.Disconnect).UInt32((uint)reason).Text(text).Text("").Written);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Nobody hears it.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        Outgoing.Dispose();
    }

    private static ReadOnlyMemory<byte> Pong(ReadOnlySpan<byte> ping)
    {
        var reader = new SshReader(ping[1..]);
        return new SshWriter(MessageNumber.Pong).String(reader.ReadString()).Written;
    }

    private static ReadOnlyMemory<byte> ExtInfo() => new SshWriter(MessageNumber.ExtInfo)
        .UInt32(2)
        .Text("server-sig-algs").Names("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256")
        .Text("ping@openssh.com").Text("0")
        .Written;

    private async Task ExchangeKeysAsync(ReadOnlyMemory<byte> clientOffer, CancellationToken cancellationToken)
    {
        var isFirst = _sessionId is null;
        var client = KexInit.Parse(clientOffer.Span);
        _isStrict = isFirst ? client.KeyExchanges.Contains(KexInit.StrictClient) : _isStrict;
        var ownOffer = await Outgoing.BeginExchangeAsync();
        var agreement = Agreement.Find(client, _options.HostKeys);
        if (agreement.IsGuessWrong)
        {
            await ReadOfExchangeAsync(isFirst, cancellationToken);
        }

        var key = await ReadOfExchangeAsync(isFirst, cancellationToken);
        var exchange = KeyExchange.Calculate(agreement, (_clientVersion, _version), (client.Message, ownOffer), ClientPoint(key.Span), _sessionId);
        _sessionId = exchange.SessionId;
        var extensions = isFirst && client.KeyExchanges.Contains(KexInit.ExtInfoClient) ? ExtInfo() : ReadOnlyMemory<byte>.Empty;
        await Outgoing.EndExchangeAsync(exchange, _isStrict, extensions);

        var newKeys = await ReadOfExchangeAsync(isFirst, cancellationToken);
        if (newKeys.Span[0] != MessageNumber.NewKeys)
        {
            throw SshException.Protocol($"The client's new keys were expected; message {newKeys.Span[0]} came.");
        }

        _reader.UseCipher(exchange.CipherToServer(), _isStrict);
    }

    private static ReadOnlySpan<byte> ClientPoint(ReadOnlySpan<byte> message)
    {
        var reader = new SshReader(message);
        return reader.ReadByte() == MessageNumber.KexEcdhInit
            ? reader.ReadString()
            : throw SshException.Protocol($"The client's key was expected; message {message[0]} came.");
    }

    // A strict exchange allows nothing in between, so that nobody can slip packets in or drop some (the Terrapin attack).
    private async ValueTask<ReadOnlyMemory<byte>> ReadOfExchangeAsync(bool isFirst, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await ReadAsync(cancellationToken);
            if ((isFirst && _isStrict) || message.Span[0] is not (MessageNumber.Ignore or MessageNumber.Debug or MessageNumber.Unimplemented))
            {
                return message;
            }
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var message = await _reader.ReadAsync(cancellationToken)
            ?? throw new SshException(DisconnectReason.ConnectionLost, "The client left during the exchange of keys.");
        return message.Span[0] != MessageNumber.Disconnect
            ? message
            : throw new SshException(DisconnectReason.ByApplication, $"The client refused: {DisconnectText(message.Span)}");
    }

    private static string DisconnectText(ReadOnlySpan<byte> message)
    {
        var reader = new SshReader(message[1..]);
        reader.ReadUInt32();
        return reader.ReadText();
    }
}
