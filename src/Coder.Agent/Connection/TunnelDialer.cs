using System.Net;
using System.Net.WebSockets;
using Coder.Tunnel;

namespace Coder.Agent.Connection;

/// <summary>Opens the transport of the tunnel.</summary>
/// <exception cref="TokenRefusedException">The server does not accept the token.</exception>
/// <exception cref="IOException">There is no connection.</exception>
internal delegate Task<Stream> Dial(CancellationToken cancellationToken);

/// <summary>The server does not accept the agent's token: the workspace was rebuilt, stopped or deleted.</summary>
internal sealed class TokenRefusedException(int status) : IOException($"the server answered {status}")
{
    /// <summary>HTTP status: 401 or 403.</summary>
    public int Status { get; } = status;
}

/// <summary>Dials the server's tunnel endpoint over a WebSocket.</summary>
internal static class TunnelDialer
{
    private const string Version = "1.0";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Dial For(Uri server, string token) => cancellationToken => DialAsync(server, token, cancellationToken);

    private static async Task<Stream> DialAsync(Uri server, string token, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Coder-Session-Token", token);
        socket.Options.CollectHttpResponseDetails = true;

        // The multiplexer has its own keep-alive.
        socket.Options.KeepAliveInterval = System.Threading.Timeout.InfiniteTimeSpan;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await socket.ConnectAsync(Endpoint(server), timeout.Token);
            return new WebSocketByteStream(socket);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                _ when socket.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    new TokenRefusedException((int)socket.HttpStatusCode),
                WebSocketException when socket.HttpStatusCode > HttpStatusCode.Continue =>
                    new IOException($"{Endpoint(server)} answered {(int)socket.HttpStatusCode}", e),
                WebSocketException => new IOException((e.InnerException ?? e).Message, e),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new IOException($"no answer within {Timeout.TotalSeconds} s", e),
                _ => e,
            };
        }
    }

    private static Uri Endpoint(Uri server) => new UriBuilder(server)
    {
        Scheme = server.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
        Path = server.AbsolutePath.TrimEnd('/') + "/api/v2/workspaceagents/me/tunnel",
        Query = $"version={Version}",
    }.Uri;
}
