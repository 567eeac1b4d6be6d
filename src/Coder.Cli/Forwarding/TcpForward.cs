using System.Net.Sockets;
using Coder.Tunnel.Forwarding;

namespace Coder.Cli.Forwarding;

/// <summary>Joins each connection to a local port to a stream of its own.</summary>
internal sealed class TcpForward(ForwardTunnel tunnel, ForwardSpec spec, Action<ForwardSpec, Exception> report)
{
    /// <summary>Serves a listening socket until it is cancelled.</summary>
    public async Task RunAsync(Socket listener, CancellationToken ct)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync(ct);
            _ = Task.Run(() => ServeAsync(socket, ct), CancellationToken.None);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken ct)
    {
        try
        {
            await SocketSplice.RunAsync(await tunnel.OpenAsync(spec, ct), socket, ct);
        }
        catch (Exception e)
        {
            // The program on this side sees a broken connection, not an empty answer.
            socket.Close(timeout: 0);
            if (!ct.IsCancellationRequested)
            {
                report(spec, e);
            }
        }
    }
}
