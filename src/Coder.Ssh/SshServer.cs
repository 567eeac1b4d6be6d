using Coder.Ssh.Connection;
using Coder.Ssh.Transport;

namespace Coder.Ssh;

/// <summary>
/// An SSH 2 server (RFC 4250–4254, 5656, 8308, 8332 and the extensions in OpenSSH's PROTOCOL file) over any duplex stream. It authenticates
/// nobody: whoever reaches the stream is let in.
/// </summary>
public sealed class SshServer(SshServerOptions options)
{
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    /// <summary>Serves one client until it leaves, breaks the protocol or the server ends. Does not throw for what a client does.</summary>
    /// <param name="stream">The connection; stays the caller's. A write needs no flush.</param>
    /// <param name="handler">What the client may do.</param>
    /// <param name="cancellationToken">The server ends.</param>
    /// <returns>Why the connection ended; null when the client left in order.</returns>
    public async Task<SshException?> ServeAsync(Stream stream, ISshHandler handler, CancellationToken cancellationToken)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var transport = new SshTransport(stream, options, lifetime);
        var connection = new SshConnection(transport, handler, options, cancellationToken);
        SshException? reason = null;
        try
        {
            if (await LetInAsync(transport, cancellationToken))
            {
                await connection.RunAsync(cancellationToken);
            }
        }
        catch (SshException e)
        {
            reason = e;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            reason = new SshException(DisconnectReason.ByApplication, "The server ends.");
        }
        catch (IOException e)
        {
            reason = new SshException(DisconnectReason.ConnectionLost, $"The connection to the client broke: {e.Message}", e);
        }

        await SayGoodbyeAsync(transport, reason, cancellationToken);
        transport.Outgoing.Fail(reason ?? new SshException(DisconnectReason.ConnectionLost, "The client has left."));
        await lifetime.CancelAsync();
        await connection.DisposeAsync();
        return reason;
    }

    private async Task<bool> LetInAsync(SshTransport transport, CancellationToken cancellationToken)
    {
        using var grace = new CancellationTokenSource(options.LoginGraceTime, options.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, cancellationToken);
        try
        {
            await transport.ShakeHandsAsync(linked.Token);
            return await new Authentication(transport, options).RunAsync(linked.Token);
        }
        catch (OperationCanceledException) when (grace.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SshException(
                DisconnectReason.ByApplication, $"The client took longer than {options.LoginGraceTime.TotalSeconds:0} s to be let in.");
        }
    }

    private async Task SayGoodbyeAsync(SshTransport transport, SshException? reason, CancellationToken cancellationToken)
    {
        if (reason is null || reason.Reason == DisconnectReason.ConnectionLost || cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await transport.DisconnectAsync(reason.Reason, reason.Message).WaitAsync(GoodbyePatience, options.TimeProvider, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The client does not listen.
        }
    }
}
