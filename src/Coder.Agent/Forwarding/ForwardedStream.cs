using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Forwarding;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Forwarding;

/// <summary>Serves a stream of kind <c>tcp</c>: connects to an address in the workspace and joins the two.</summary>
internal static class ForwardedStream
{
    /// <summary>Serves the stream to its end.</summary>
    /// <exception cref="TunnelException">Says why there is no connection; the stream is not answered yet.</exception>
    public static async Task RunAsync(TunnelStream stream, TcpStreamRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = await ForwardTarget.ConnectAsync(request, time, cancellationToken);
        try
        {
            await StreamHeader.AcceptAsync(stream, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        await (request.Network == ForwardNetworks.Udp
            ? DatagramSplice.RunAsync(stream, socket, cancellationToken)
            : SocketSplice.RunAsync(stream, socket, cancellationToken));
    }
}
