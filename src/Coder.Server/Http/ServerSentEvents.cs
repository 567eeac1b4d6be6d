using System.Buffers;
using System.Text.Json;

namespace Coder.Server.Http;

/// <summary>
/// A <c>text/event-stream</c> answer with the event types <c>data</c>, <c>ping</c> and <c>error</c>.
/// Disposing ends nothing by itself: the response ends when the handler returns.
/// </summary>
internal sealed class ServerSentEvents : IEventStream
{
    private readonly HttpResponse _response;

    private ServerSentEvents(HttpResponse response) => _response = response;

    /// <summary>Begins the answer; from here on errors can only be sent as events.</summary>
    public static async Task<ServerSentEvents> StartAsync(HttpContext context, CancellationToken ct)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.Body.FlushAsync(ct);
        return new ServerSentEvents(response);
    }

    public Task DataAsync<T>(T value, CancellationToken ct) =>
        WriteAsync("data", JsonSerializer.SerializeToUtf8Bytes(value, Json.Options), ct);

    public Task PingAsync(CancellationToken ct) => WriteAsync("ping", default, ct);

    public Task ErrorAsync(ApiError error, CancellationToken ct) =>
        WriteAsync("error", JsonSerializer.SerializeToUtf8Bytes(error.ToResponse(), Json.Options), ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WriteAsync(string type, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var writer = _response.BodyWriter;
        writer.Write("event: "u8);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(type));
        writer.Write("\n"u8);
        if (!json.IsEmpty)
        {
            writer.Write("data: "u8);
            writer.Write(json.Span);
            writer.Write("\n"u8);
        }

        writer.Write("\n"u8);
        await writer.FlushAsync(ct);
    }
}
