using System.Net;
using System.Net.Security;
using System.Text;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;
using Coder.Tunnel;
using Coder.Tunnel.Framing;

namespace Coder.Server.Apps;

/// <summary>
/// The http client whose connections are streams of agents' tunnels. Connections are kept for further requests, per agent, host and port, at
/// most <see cref="MaxPerApp"/>: more requests at a time wait. They end with the agent's tunnel.
/// </summary>
internal sealed class AppConnections : IDisposable
{
    /// <summary>Connections to one port of one agent. WebSockets and event streams keep theirs as long as they live.</summary>
    public const int MaxPerApp = 512;

    private static readonly HttpRequestOptionsKey<AppUpstream> Upstream = new("coder-app");
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    private readonly AgentConnections _agents;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;

    public AppConnections(AgentConnections agents, TimeProvider time)
    {
        _agents = agents;
        _time = time;
#pragma warning disable CA5359 // A certificate within a workspace proves nothing to anybody: the tunnel has already proven whose workspace it is.
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = MaxPerApp,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            UseCookies = false,
            UseProxy = false,
        };
#pragma warning restore CA5359
        _client = new HttpMessageInvoker(handler);
    }

    /// <summary>Sends a request; the answer's body is read from its stream.</summary>
    /// <exception cref="HttpRequestException">The app was not reached, or did not answer as http says.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, AppUpstream upstream, CancellationToken ct)
    {
        request.Options.Set(Upstream, upstream);
        return _client.SendAsync(request, ct);
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Upstream, out var upstream))
        {
            throw new InvalidOperationException("A request to an app must say which.");
        }

        var agent = _agents.Find(upstream.AgentId) ?? throw new AgentAwayException();
        try
        {
            return new AppStream(await agent.OpenAsync(new TcpStreamRequest { Address = upstream.Address }, ct), _time);
        }
        catch (TunnelException e) when (e is not StreamRefusedException)
        {
            throw new AgentAwayException();
        }
    }
}

/// <summary>The agent's tunnel ended before the connection was made.</summary>
internal sealed class AgentAwayException() : IOException("The agent's connection broke. It comes back by itself in a moment.");
