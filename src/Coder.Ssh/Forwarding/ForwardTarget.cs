using System.Net.Sockets;

namespace Coder.Ssh.Forwarding;

/// <summary>Connects to what a client wants to reach through the server.</summary>
internal static class ForwardTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Connects to a port or a Unix socket.</summary>
    /// <returns>The connected socket, or null and a sentence that says why not.</returns>
    public static async Task<(Socket? Socket, string Error)> ConnectAsync(ForwardRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var isPort = request.Kind == ForwardKind.LocalPort;
        var name = isPort ? $"{request.Address} port {request.Port}" : request.Address;
        using var timeout = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var socket = isPort
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await (isPort
                ? socket.ConnectAsync(request.Address, request.Port, linked.Token)
                : socket.ConnectAsync(new UnixDomainSocketEndPoint(request.Address), linked.Token));
            return (socket, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, $"{name} did not answer within {Patience.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return (null, $"cannot connect to {name}: {e.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
