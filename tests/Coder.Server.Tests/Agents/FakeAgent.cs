using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Identity;
using Coder.Server.Tests.Infrastructure;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;

namespace Coder.Server.Tests.Agents;

/// <summary>An agent that speaks the protocol, and does on the other streams what the test says.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly YamuxSession _session;
    private readonly ControlChannel _control;
    private readonly Channel<string> _shutdowns = Channel.CreateUnbounded<string>();

    private FakeAgent(YamuxSession session, YamuxStream control, ControlMethods methods)
    {
        _session = session;
        _control = new ControlChannel(control, methods.Add(
            AgentMethods.Shutdown,
            AgentProtocolJson.Default.ShutdownRequest,
            AgentProtocolJson.Default.Empty,
            (request, _) =>
            {
                _shutdowns.Writer.TryWrite(request.Reason);
                return ValueTask.FromResult(Empty.Value);
            }));
    }

    /// <summary>Reasons of the shutdowns that the server asked for.</summary>
    public ChannelReader<string> Shutdowns => _shutdowns.Reader;

    /// <summary>Ends when the tunnel does.</summary>
    public Task Ended => _session.Completion;

    /// <summary>Connects with a token and opens the control stream.</summary>
    /// <param name="server">The server.</param>
    /// <param name="token">The agent's token.</param>
    /// <param name="methods">What it answers beside a shutdown.</param>
    /// <param name="entersContainers">It is not too old for containers.</param>
    public static async Task<FakeAgent> ConnectAsync(TestServer server, string token, ControlMethods? methods = null, bool entersContainers = true)
    {
        var (session, control) = await AgentTunnels.OfAgentAsync(server, token, entersContainers);
        return new FakeAgent(session, control, methods ?? new ControlMethods());
    }

    /// <summary>Calls the server.</summary>
    public Task<TResult> CallAsync<TParams, TResult>(
        string method, TParams parameters, JsonTypeInfo<TParams> paramsType, JsonTypeInfo<TResult> resultType) =>
        _control.CallAsync(method, parameters, paramsType, resultType, CancellationToken.None);

    /// <summary>Calls a method that answers nothing.</summary>
    public Task CallAsync<TParams>(string method, TParams parameters, JsonTypeInfo<TParams> paramsType) =>
        CallAsync(method, parameters, paramsType, AgentProtocolJson.Default.Empty);

    /// <summary>Waits for a stream that the server opens, accepts it, and returns it with what it is for.</summary>
    /// <param name="received">How much of a resumable stream the agent has; null for a plain stream.</param>
    public async Task<(YamuxStream Stream, StreamRequest Request)> AcceptAsync(long? received = null)
    {
        var (stream, request) = await NextAsync();
        await StreamHeader.AcceptAsync(stream, received, CancellationToken.None);
        return (stream, request);
    }

    /// <summary>Waits for a stream that the server opens, and refuses it.</summary>
    public async Task RefuseAsync(string reason)
    {
        var (stream, _) = await NextAsync();
        await StreamHeader.RefuseAsync(stream, reason, CancellationToken.None);
        await stream.DisposeAsync();
    }

    private async Task<(YamuxStream Stream, StreamRequest Request)> NextAsync()
    {
        var stream = (await _session.AcceptStreamAsync(CancellationToken.None)).ShouldNotBeNull();
        return (stream, await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _session.DisposeAsync();
    }
}

/// <summary>WebSockets to a test server.</summary>
internal static class Sockets
{
    public static async Task<ClientWebSocket> ConnectAsync(TestServer server, string path, string token, string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (origin is null)
        {
            socket.Options.SetRequestHeader(Credentials.HeaderName, token);
        }
        else
        {
            socket.Options.SetRequestHeader("Cookie", $"{Credentials.CookieName}={token}");
            socket.Options.SetRequestHeader("Origin", origin);
        }

        socket.Options.CollectHttpResponseDetails = true;
        var url = new UriBuilder(new Uri(server.Url, "/api/v2" + path)) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(url, CancellationToken.None);
        return socket;
    }

    /// <summary>Receives one text message.</summary>
    public static async Task<string> ReceiveTextAsync(this WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return System.Text.Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }
}
