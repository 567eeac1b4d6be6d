using System.Security.Cryptography;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Transport;

/// <summary>An exchange of keys that has been calculated: the answer to the client, and what the keys are derived from.</summary>
internal sealed class KeyExchange
{
    private readonly HashAlgorithmName _hash;
    private readonly byte[] _secret;
    private readonly byte[] _exchangeHash;
    private readonly byte[] _sessionId;
    private readonly Agreement _agreement;

    private KeyExchange(Agreement agreement, byte[] secret, byte[] exchangeHash, byte[]? sessionId, byte[] reply)
    {
        _agreement = agreement;
        _hash = agreement.KeyExchange.Hash;
        _secret = secret;
        _exchangeHash = exchangeHash;
        _sessionId = sessionId ?? exchangeHash;
        Reply = reply;
    }

    /// <summary>The message that answers the client's key.</summary>
    public byte[] Reply { get; }

    /// <summary>Id of the connection: the hash of its first exchange.</summary>
    public byte[] SessionId => _sessionId;

    /// <summary>Calculates the server's part (RFC 5656 §4).</summary>
    /// <param name="agreement">What is used.</param>
    /// <param name="versions">Both version lines, without their ends.</param>
    /// <param name="offers">Both KEXINIT messages.</param>
    /// <param name="clientPoint">The client's public key.</param>
    /// <param name="sessionId">Id of the connection; null in its first exchange.</param>
    /// <exception cref="SshException">The client's key is wrong.</exception>
    public static KeyExchange Calculate(
        Agreement agreement, (string Client, string Server) versions, (byte[] Client, byte[] Server) offers, ReadOnlySpan<byte> clientPoint, byte[]? sessionId)
    {
        var (serverPoint, number) = agreement.KeyExchange.Agree(clientPoint);
        var secret = new SshWriter().Mpint(number).ToArray();
        CryptographicOperations.ZeroMemory(number);
        var hashed = new SshWriter()
            .String(System.Text.Encoding.Latin1.GetBytes(versions.Client)).Text(versions.Server)
            .String(offers.Client).String(offers.Server)
            .String(agreement.HostKey.PublicKey)
            .String(clientPoint).String(serverPoint)
            .Raw(secret);
        var exchangeHash = CryptographicOperations.HashData(agreement.KeyExchange.Hash, hashed.Written.Span);
        var reply = new SshWriter(MessageNumber.KexEcdhReply)
            .String(agreement.HostKey.PublicKey)
            .String(serverPoint)
            .String(agreement.HostKey.Sign(agreement.HostKeyAlgorithm, exchangeHash))
            .ToArray();
        return new KeyExchange(agreement, secret, exchangeHash, sessionId, reply);
    }

    /// <summary>The cipher of what the client sends.</summary>
    public IPacketCipher CipherToServer() => _agreement.CipherToServer.Create(_agreement.MacToServer, Derive);

    /// <summary>The cipher of what the server sends. Its letters come one after the client's.</summary>
    public IPacketCipher CipherToClient() =>
        _agreement.CipherToClient.Create(_agreement.MacToClient, (letter, count) => Derive((char)(letter + 1), count));

    // RFC 4253 §7.2: the hash, and again the hash of all so far, until there are enough bytes.
    private byte[] Derive(char letter, int count)
    {
        var seed = new SshWriter().Raw(_secret).Raw(_exchangeHash);
        var key = CryptographicOperations.HashData(_hash, new SshWriter().Raw(seed.Written.Span).Byte((byte)letter).Raw(_sessionId).Written.Span);
        while (key.Length < count)
        {
            key = [.. key, .. CryptographicOperations.HashData(_hash, new SshWriter().Raw(seed.Written.Span).Raw(key).Written.Span)];
        }

        return key[..count];
    }
}
