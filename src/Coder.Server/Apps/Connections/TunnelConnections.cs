using System.Security.Cryptography;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents;

namespace Coder.Server.Apps.Connections;

/// <summary>
/// The rows of one client's tunnel to an agent. A session is a row of its own; a forwarded port is one row for all its connections, until the
/// tunnel ends. A session that came back after its connection broke goes on in the row that it had, whichever server it came back to.
/// </summary>
internal sealed class TunnelConnections(ConnectionLog log, Actor actor)
{
    /// <summary>Forwarded ports of one tunnel that get rows.</summary>
    private const int MaxPorts = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenConnection> _ports = new(StringComparer.Ordinal);
    private bool _ended;

    /// <summary>The row that a stream to an agent gets; null for one that has no row of its own.</summary>
    public Guid? RowOf(StreamRequest request, Guid agentId) =>
        TypeOf(request) is null ? null : request.Resume is { } resume ? RowOf(resume.Id, agentId) : log.NewId();

    /// <summary>Notes that a stream was opened, in the row that <see cref="StreamRequest.ConnectionId"/> names.</summary>
    /// <returns>What ends with the stream; null when nothing is noted, or what is noted lasts as long as the tunnel.</returns>
    public OpenConnection? Opened(StreamRequest request, AgentContext agent)
    {
        if (request is TcpStreamRequest port)
        {
            PortOpened(port, agent);
            return null;
        }

        return TypeOf(request) is { } type
            ? log.Open(NewConnection.Of(type, agent, actor), request.ConnectionId)
            : null;
    }

    /// <summary>Notes that the tunnel ended, and its forwarded ports with it.</summary>
    public void Ended(string reason)
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var row in _ports.Values)
            {
                row.Close(reason);
            }

            _ports.Clear();
        }
    }

    private static string? TypeOf(StreamRequest request) => request switch
    {
        SshStreamRequest { App: ConnectionType.VsCode } => ConnectionType.VsCode,
        SshStreamRequest { App: ConnectionType.JetBrains } => ConnectionType.JetBrains,
        SshStreamRequest or ExecStreamRequest => ConnectionType.Ssh,
        PtyStreamRequest => ConnectionType.ReconnectingPty,
        _ => null,
    };

    // The id of a stream lets whoever knows it and is its user take the stream over, so it stays out of the log.
    private Guid RowOf(Guid streamId, Guid agentId)
    {
        Span<byte> ids = stackalloc byte[48];
        streamId.TryWriteBytes(ids);
        actor.UserId.TryWriteBytes(ids[16..]);
        agentId.TryWriteBytes(ids[32..]);
        return new Guid(SHA256.HashData(ids).AsSpan(0, 16));
    }

    private void PortOpened(TcpStreamRequest request, AgentContext agent)
    {
        var name = NameOf(request);
        lock (_gate)
        {
            if (!_ended && _ports.Count < MaxPorts && !_ports.ContainsKey(name))
            {
                _ports.Add(name, log.Open(NewConnection.Of(ConnectionType.PortForwarding, agent, actor) with
                {
                    SlugOrPort = name, Code = StatusCodes.Status101SwitchingProtocols,
                }));
            }
        }
    }

    private static string NameOf(TcpStreamRequest request)
    {
        const string local = "localhost:";
        var address = request.Address.StartsWith(local, StringComparison.Ordinal) ? request.Address[local.Length..] : request.Address;
        return request.Network == ForwardNetworks.Udp ? address + "/udp" : address;
    }
}
