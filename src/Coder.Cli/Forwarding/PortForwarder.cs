using System.Net;
using System.Net.Sockets;
using Coder.Cli.Output;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Forwarding;

/// <summary>Listens on the local ports and serves them until it is cancelled.</summary>
internal sealed class PortForwarder(CliContext context, ForwardTunnel tunnel, string workspace)
{
    /// <summary>Takes all ports, says so, and serves them.</summary>
    /// <exception cref="CliException">A port cannot be taken; none is served then.</exception>
    public async Task RunAsync(IReadOnlyList<ForwardSpec> specs, CancellationToken ct)
    {
        var sockets = new List<Socket>();
        try
        {
            var serving = new List<Task>();
            foreach (var spec in specs)
            {
                foreach (var socket in Bind(spec))
                {
                    sockets.Add(socket);
                    serving.Add(spec.Network == ForwardNetworks.Udp
                        ? new UdpForward(context.Time, tunnel, spec, Report).RunAsync(socket, ct)
                        : new TcpForward(tunnel, spec, Report).RunAsync(socket, ct));
                    await context.Console.Out.WriteLineAsync($"{spec.Network} {socket.LocalEndPoint} -> port {spec.RemotePort} of {workspace}");
                }
            }

            await context.Console.Out.WriteLineAsync("Ready! Ctrl-C ends it.");
            await Task.WhenAll(serving);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private void Report(ForwardSpec spec, Exception failure)
    {
        var reason = ErrorText.Explain(failure, context) switch
        {
            CliException { Detail: { } detail } => detail,
            var other => other.Message,
        };
        context.Console.Error.WriteLine($"{spec.Network} port {spec.RemotePort}: {reason}");
    }

    private static IEnumerable<Socket> Bind(ForwardSpec spec)
    {
        if (spec.Bind is { } address)
        {
            return [Bind(spec, address, spec.LocalPort)];
        }

        // Programs take "localhost" for either; a machine without IPv6 has to do without.
        var first = Bind(spec, IPAddress.Loopback, spec.LocalPort);
        try
        {
            return [first, Bind(spec, IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndPoint!).Port)];
        }
        catch (CliException)
        {
            return [first];
        }
    }

    private static Socket Bind(ForwardSpec spec, IPAddress address, int port)
    {
        Socket? socket = null;
        try
        {
            socket = spec.Network == ForwardNetworks.Udp
                ? new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            if (spec.Network == ForwardNetworks.Tcp)
            {
                socket.Listen();
            }

            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new CliException(
                $"The local {spec.Network} port {new IPEndPoint(address, port)} cannot be used.",
                e.Message,
                e.SocketErrorCode == SocketError.AddressAlreadyInUse ? $"End the program that uses it, or take another: {port + 1}:{spec.RemotePort}" : null);
        }
    }
}
