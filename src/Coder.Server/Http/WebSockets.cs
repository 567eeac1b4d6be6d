namespace Coder.Server.Http;

/// <summary>What every WebSocket route of the server shares.</summary>
internal static class WebSockets
{
    /// <summary>An error when the request is not a WebSocket upgrade, else null.</summary>
    public static ApiError? Refuse(HttpContext context) => context.WebSockets.IsWebSocketRequest
        ? null
        : new ApiError(StatusCodes.Status426UpgradeRequired, "This route needs a WebSocket upgrade.");

    /// <summary>How the server accepts: pings keep proxies from closing an idle connection.</summary>
    public static WebSocketAcceptContext AcceptContext() => new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(15),
        KeepAliveTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>How tunnels are accepted: their multiplexer sends keep-alives itself.</summary>
    public static WebSocketAcceptContext TunnelContext() => new() { KeepAliveInterval = Timeout.InfiniteTimeSpan };
}
