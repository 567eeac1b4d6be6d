using System.Net.WebSockets;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Health;

/// <summary>
/// <c>GET /debug/ws</c>: gives back what it is sent, to see whether WebSockets get through. For the server's own check, which is not signed in,
/// and for those who may read debugging information.
/// </summary>
internal static class EchoEndpoint
{
    private const int MaxMessage = 4096;
    private const int MaxMessages = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task ServeAsync(HttpContext context, HealthProbes probes, Authorizer authorizer)
    {
        if (!probes.Arrived(context) && Refuse(context.ActorOrNull(), authorizer) is { } refused)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        if (WebSockets.Refuse(context) is { } noSocket)
        {
            await noSocket.ExecuteAsync(context);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Limit);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSockets.AcceptContext());
        try
        {
            await EchoAsync(socket, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }

    private static ApiError? Refuse(Actor? actor, Authorizer authorizer) => actor is null
        ? ApiError.Unauthorized("You are signed out. Sign in to continue.")
        : authorizer.Require(actor, Actions.Read, new AccessObject(ResourceTypes.DebugInfo));

    private static async Task EchoAsync(WebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[MaxMessage];
        for (var i = 0; i < MaxMessages; i++)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                break;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, ct);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
    }
}
