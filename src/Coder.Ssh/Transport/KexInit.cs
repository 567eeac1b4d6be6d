using System.Security.Cryptography;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Transport;

/// <summary>What one side offers for an exchange of keys (RFC 4253 §7.1).</summary>
internal sealed record KexInit
{
    /// <summary>Offer of a client that counts packets anew after each exchange (OpenSSH's PROTOCOL file, §1.9).</summary>
    public const string StrictClient = "kex-strict-c-v00@openssh.com";

    /// <summary>The same of a server.</summary>
    public const string StrictServer = "kex-strict-s-v00@openssh.com";

    /// <summary>A client that understands EXT_INFO (RFC 8308 §2.1).</summary>
    public const string ExtInfoClient = "ext-info-c";

    private const int CookieBytes = 16;

    /// <summary>The whole message, which is part of the exchange's hash.</summary>
    public required byte[] Message { get; init; }

    public required IReadOnlyList<string> KeyExchanges { get; init; }

    public required IReadOnlyList<string> HostKeys { get; init; }

    public required IReadOnlyList<string> CiphersToServer { get; init; }

    public required IReadOnlyList<string> CiphersToClient { get; init; }

    public required IReadOnlyList<string> MacsToServer { get; init; }

    public required IReadOnlyList<string> MacsToClient { get; init; }

    public required IReadOnlyList<string> CompressionsToServer { get; init; }

    public required IReadOnlyList<string> CompressionsToClient { get; init; }

    /// <summary>Whether a packet of a guessed exchange follows.</summary>
    public required bool IsGuessFollowing { get; init; }

    /// <exception cref="SshException">The message is malformed.</exception>
    public static KexInit Parse(ReadOnlySpan<byte> message)
    {
        var reader = new SshReader(message);
        reader.Take(1 + CookieBytes);
        var lists = new string[10][];
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = reader.ReadNames();
        }

        return new KexInit
        {
            Message = message.ToArray(),
            KeyExchanges = lists[0],
            HostKeys = lists[1],
            CiphersToServer = lists[2],
            CiphersToClient = lists[3],
            MacsToServer = lists[4],
            MacsToClient = lists[5],
            CompressionsToServer = lists[6],
            CompressionsToClient = lists[7],
            IsGuessFollowing = reader.ReadBoolean(),
        };
    }

    /// <summary>The server's offer.</summary>
    public static byte[] Offer(IEnumerable<HostKey> hostKeys)
    {
        var ciphers = CipherSuite.All.Select(cipher => cipher.Name);
        var macs = MacSuite.All.Select(mac => mac.Name);
        return new SshWriter(MessageNumber.KexInit)
            .Raw(RandomNumberGenerator.GetBytes(CookieBytes))
            .Names(EcdhSuite.All.Select(kex => kex.Name).Append(StrictServer))
            .Names(hostKeys.SelectMany(key => key.Algorithms))
            .Names(ciphers).Names(ciphers)
            .Names(macs).Names(macs)
            .Names("none").Names("none")
            .Names().Names()
            .Boolean(false)
            .UInt32(0)
            .ToArray();
    }
}
