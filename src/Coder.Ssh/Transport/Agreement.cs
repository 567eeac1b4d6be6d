namespace Coder.Ssh.Transport;

/// <summary>What both sides can (RFC 4253 §7.1: of each kind the client's first that the server has).</summary>
internal sealed record Agreement
{
    public required EcdhSuite KeyExchange { get; init; }

    public required HostKey HostKey { get; init; }

    /// <summary>Signature of the host key.</summary>
    public required string HostKeyAlgorithm { get; init; }

    public required CipherSuite CipherToServer { get; init; }

    public required CipherSuite CipherToClient { get; init; }

    public required MacSuite? MacToServer { get; init; }

    public required MacSuite? MacToClient { get; init; }

    /// <summary>Whether the client has sent a packet for an exchange that was not chosen.</summary>
    public required bool IsGuessWrong { get; init; }

    /// <exception cref="SshException">There is nothing in common; the message names both sides' offers.</exception>
    public static Agreement Find(KexInit client, IReadOnlyList<HostKey> hostKeys)
    {
        var kex = Choose("key exchange", client.KeyExchanges, EcdhSuite.All, suite => suite.Name);
        var signers = hostKeys.SelectMany(key => key.Algorithms.Select(name => (Key: key, Name: name))).ToArray();
        var signer = Choose("host key algorithm", client.HostKeys, signers, each => each.Name);
        var toServer = Choose("cipher", client.CiphersToServer, CipherSuite.All, suite => suite.Name);
        var toClient = Choose("cipher", client.CiphersToClient, CipherSuite.All, suite => suite.Name);
        Choose("compression", client.CompressionsToServer, ["none"], name => name);
        Choose("compression", client.CompressionsToClient, ["none"], name => name);
        return new Agreement
        {
            KeyExchange = kex,
            HostKey = signer.Key,
            HostKeyAlgorithm = signer.Name,
            CipherToServer = toServer,
            CipherToClient = toClient,
            MacToServer = Mac(toServer, client.MacsToServer),
            MacToClient = Mac(toClient, client.MacsToClient),
            IsGuessWrong = client.IsGuessFollowing
                && (client.KeyExchanges[0] != kex.Name || client.HostKeys[0] != signers[0].Name || kex != EcdhSuite.All[0]),
        };
    }

    private static MacSuite? Mac(CipherSuite cipher, IReadOnlyList<string> offered) =>
        cipher.IsAuthenticated ? null : Choose("MAC", offered, MacSuite.All, suite => suite.Name);

    private static T Choose<T>(string what, IReadOnlyList<string> offered, IReadOnlyList<T> ours, Func<T, string> name)
    {
        foreach (var offer in offered)
        {
            foreach (var own in ours)
            {
                if (name(own) == offer)
                {
                    return own;
                }
            }
        }

        throw new SshException(
            DisconnectReason.KeyExchangeFailed,
            $"No common {what}. The client offers {string.Join(',', offered)}; the server has {string.Join(',', ours.Select(name))}.");
    }
}
