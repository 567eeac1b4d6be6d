using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;
using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

/// <summary>Tunnels to a test server, as agents and clients make them.</summary>
internal static class AgentTunnels
{
    /// <summary>An agent's tunnel, with its control stream open.</summary>
    public static async Task<(YamuxSession Session, YamuxStream Control)> OfAgentAsync(TestServer server, string token, bool entersContainers = true)
    {
        var session = await ConnectAsync(server, "me", token);
        return (session, (await session.RequestAsync(new ControlStreamRequest { EntersContainers = entersContainers })).Stream);
    }

    /// <summary>A client's tunnel to an agent.</summary>
    public static Task<YamuxSession> OfClientAsync(TestServer server, TestUser user, AgentRows rows) =>
        ConnectAsync(server, rows.AgentId.ToString(), user.Token);

    /// <summary>Opens a stream for <paramref name="request"/> and waits for the answer.</summary>
    public static async Task<(YamuxStream Stream, StreamAnswer Answer)> RequestAsync(this YamuxSession session, StreamRequest request)
    {
        var stream = await session.OpenStreamAsync(CancellationToken.None);
        return (stream, await StreamHeader.OpenAsync(stream, request, AgentProtocolJson.Default.StreamRequest, CancellationToken.None));
    }

    /// <summary>The server's registry knows the agent (the control stream is accepted a moment before).</summary>
    public static async Task ConnectedAsync(TestServer server, AgentRows rows)
    {
        await using var changes = await server.Services.GetRequiredService<Notifications>().SubscribeAsync(AgentChannels.Workspace(rows.WorkspaceId));
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        while (server.Services.GetRequiredService<AgentConnections>().Find(rows.AgentId) is null)
        {
            (await changes.WaitAsync(timeout.Token)).ShouldBeTrue();
        }
    }

    private static async Task<YamuxSession> ConnectAsync(TestServer server, string agent, string token) => new(
        new WebSocketByteStream(await Sockets.ConnectAsync(server, $"/workspaceagents/{agent}/tunnel?version=1.0", token)), YamuxRole.Client);
}
