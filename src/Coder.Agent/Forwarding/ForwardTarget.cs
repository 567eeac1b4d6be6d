using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;

namespace Coder.Agent.Forwarding;

/// <summary>Connects to what a client wants to reach in the workspace; failures are sentences for the client.</summary>
internal static class ForwardTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="TunnelException">Says why there is no connection.</exception>
    public static async Task<Socket> ConnectAsync(TcpStreamRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = Open(request, out var address);
        using var timeout = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, linked.Token);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                SocketException failure => new TunnelException(Explain(failure, request), e),
                OperationCanceledException when timeout.IsCancellationRequested =>
                    new TunnelException($"{request.Address} did not answer within {Patience.TotalSeconds} s.", e),
                _ => e,
            };
        }
    }

    private static Socket Open(TcpStreamRequest request, out EndPoint address)
    {
        switch (request.Network)
        {
            case ForwardNetworks.Tcp:
                address = HostAndPort(request.Address);
                return new Socket(SocketType.Stream, ProtocolType.Tcp);
            case ForwardNetworks.Udp:
                address = HostAndPort(request.Address);
                return new Socket(SocketType.Dgram, ProtocolType.Udp);
            case ForwardNetworks.Unix:
                address = UnixAddress(request.Address);
                return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            default:
                throw new TunnelException($"This agent cannot connect to the network \"{request.Network}\"; it knows tcp, udp and unix.");
        }
    }

    private static DnsEndPoint HostAndPort(string address)
    {
        var colon = address.LastIndexOf(':');
        var host = colon > 0 ? address[..colon] : "";
        if (host is ['[', .. var inner, ']'])
        {
            host = inner;
        }
        else if (host.Contains(':'))
        {
            host = "";
        }

        return host.Length > 0 && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new DnsEndPoint(host, port)
            : throw new TunnelException($"\"{address}\" is not of the form host:port with a port from 1 to 65535 (an IPv6 address stands in brackets).");
    }

    private static UnixDomainSocketEndPoint UnixAddress(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (Exception e) when (e is ArgumentException)
        {
            throw new TunnelException($"\"{path}\" cannot be the path of a Unix socket: it has to have 1 to 107 bytes.", e);
        }
    }

    private static string Explain(SocketException e, TcpStreamRequest request) => (e.SocketErrorCode, request.Network) switch
    {
        (SocketError.ConnectionRefused, ForwardNetworks.Unix) => $"Nothing listens on the socket {request.Address} in the workspace.",
        (SocketError.ConnectionRefused, _) => $"Nothing listens on {request.Address} in the workspace.",
        (SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain, _) => $"The workspace knows no host of {request.Address}.",
        (_, ForwardNetworks.Unix) when !File.Exists(request.Address) => $"There is no socket {request.Address} in the workspace.",
        _ => $"The workspace cannot connect to {request.Address}: {e.Message}.",
    };
}
