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

    /// <summary>Dials a server.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="token">The agent's token.</param>
    /// <param name="hasOpenSsl">False dials plain HTTP without it; an <c>https</c> server cannot be reached then.</param>
    public static Dial For(Uri server, string token, bool hasOpenSsl = true) => hasOpenSsl
        ? cancellationToken => DialAsync(server, token, cancellationToken)
        : cancellationToken => DialPlainlyAsync(server, token, cancellationToken);

    private static async Task<Stream> DialPlainlyAsync(Uri server, string token, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var (stream, status) = await PlainWebSocket.ConnectAsync(Endpoint(server), token, timeout.Token);
            return stream ?? throw RefusalOf((HttpStatusCode)status) ?? Unexpected(server, status);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silence(e);
        }
    }

    private static TokenRefusedException? RefusalOf(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? new TokenRefusedException((int)status) : null;

    private static IOException Unexpected(Uri server, int status, Exception? inner = null) => new($"{Endpoint(server)} answered {status}", inner);

    private static IOException Silence(Exception inner) => new($"no answer within {Timeout.TotalSeconds} s", inner);

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
                _ when RefusalOf(socket.HttpStatusCode) is { } refusal => refusal,
                WebSocketException when socket.HttpStatusCode > HttpStatusCode.Continue => Unexpected(server, (int)socket.HttpStatusCode, e),
                WebSocketException => new IOException((e.InnerException ?? e).Message, e),
                OperationCanceledException when !cancellationToken.IsCancellationRequested => Silence(e),
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
