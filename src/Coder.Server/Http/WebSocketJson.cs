using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coder.Server.Http;

/// <summary>
/// Text frames over a WebSocket, one JSON value each ("J1"), and the same with <c>{type, data}</c> envelopes
/// ("SSE-WS", through <see cref="IEventStream"/>). While it lives it reads and drops what the client sends, so that
/// the client's close is seen: <see cref="Closed"/>. Sends do not overlap.
/// </summary>
internal sealed class WebSocketJson : IEventStream
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closed;
    private readonly Task _drain;

    private WebSocketJson(WebSocket socket, CancellationToken ct)
    {
        _socket = socket;
        _closed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _drain = DrainAsync(_closed.Token);
    }

    /// <summary>Cancelled when the client closed or the request was aborted.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Accepts the upgrade, or answers 426 when the request is no WebSocket.</summary>
    public static async Task<Outcome<WebSocketJson>> AcceptAsync(HttpContext context, CancellationToken ct)
    {
        if (WebSockets.Refuse(context) is { } refused)
        {
            return refused;
        }

        return new WebSocketJson(await context.WebSockets.AcceptWebSocketAsync(WebSockets.AcceptContext()), ct);
    }

    /// <summary>Sends one value as one text frame.</summary>
    public async Task SendAsync<T>(T value, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, Json.Options);
        await _sending.WaitAsync(ct);
        try
        {
            await _socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task DataAsync<T>(T value, CancellationToken ct) => SendAsync(new Event<T>("data", value), ct);

    public Task PingAsync(CancellationToken ct) => SendAsync(new Event<object?>("ping", null), ct);

    public Task ErrorAsync(ApiError error, CancellationToken ct) =>
        SendAsync(new Event<object>("error", error.ToResponse()), ct);

    /// <summary>Closes the socket normally and lets the client answer for a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
            }

            await _drain.WaitAsync(timeout.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or TimeoutException or IOException)
        {
            _socket.Abort();
        }

        await _closed.CancelAsync();
        await _drain;
        _socket.Dispose();
        _closed.Dispose();
        _sending.Dispose();
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), ct);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone; Closed says so.
        }

        await _closed.CancelAsync();
    }

    private sealed record Event<T>(
        string Type,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] T Data);
}
