using Coder.Ssh.Transport;
using Coder.Ssh.Wire;

namespace Coder.Ssh;

/// <summary>Lets the user in (RFC 4252): who reaches this server has been authenticated below it, so that the method <c>none</c> succeeds.</summary>
internal sealed class Authentication(SshTransport transport, SshServerOptions options)
{
    private const string Service = "ssh-userauth";
    private const string NextService = "ssh-connection";

    /// <summary>Failed attempts that are answered; as many as OpenSSH's server answers, and some.</summary>
    private const int MaxFailures = 20;

    /// <summary>Waits until the client has authenticated. False when it left before.</summary>
    /// <exception cref="SshException">The client broke the protocol or tried too often.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (await transport.ReceiveAsync(cancellationToken) is { } message)
        {
            switch (message.Span[0])
            {
                case MessageNumber.ServiceRequest:
                    await AcceptServiceAsync(ReadService(message.Span));
                    break;
                case MessageNumber.UserAuthRequest when AsksForNone(message.Span):
                    await LetInAsync();
                    return true;
                case MessageNumber.UserAuthRequest:
                    await RefuseAsync(++failures);
                    break;
                case >= MessageNumber.GlobalRequest and <= MessageNumber.ChannelFailure:
                    throw SshException.Protocol($"Message {message.Span[0]} came before the user was let in.");
                default:
                    await transport.RejectAsync();
                    break;
            }
        }

        return false;
    }

    private static string ReadService(ReadOnlySpan<byte> message) => new SshReader(message[1..]).ReadText();

    private static bool AsksForNone(ReadOnlySpan<byte> message)
    {
        var reader = new SshReader(message[1..]);
        reader.ReadString();
        var service = reader.ReadText();
        return service == NextService
            ? reader.ReadText() == "none"
            : throw new SshException(DisconnectReason.ServiceNotAvailable, $"There is no service \"{service}\"; use {NextService}.");
    }

    private ValueTask AcceptServiceAsync(string service) => service == Service
        ? transport.Outgoing.ReplyAsync(new SshWriter(MessageNumber.ServiceAccept).Text(service).Written)
        : throw new SshException(DisconnectReason.ServiceNotAvailable, $"There is no service \"{service}\"; begin with {Service}.");

    private async ValueTask LetInAsync()
    {
        if (options.Banner.Length > 0)
        {
            await transport.Outgoing.ReplyAsync(new SshWriter(MessageNumber.UserAuthBanner).Text(options.Banner).Text("").Written);
        }

        await transport.Outgoing.ReplyAsync(new SshWriter(MessageNumber.UserAuthSuccess).Written);
    }

    private ValueTask RefuseAsync(int failures) => failures <= MaxFailures
        ? transport.Outgoing.ReplyAsync(new SshWriter(MessageNumber.UserAuthFailure).Names("none").Boolean(false).Written)
        : throw new SshException(DisconnectReason.NoMoreAuthMethodsAvailable, "Too many attempts to authenticate. Use the method \"none\".");
}
