namespace Coder.Server.Http;

/// <summary>A stream of <c>data</c>, <c>ping</c> and <c>error</c> events, over SSE or over a WebSocket.</summary>
internal interface IEventStream : IAsyncDisposable
{
    /// <summary>Sends a new value.</summary>
    Task DataAsync<T>(T value, CancellationToken ct);

    /// <summary>Tells the client, and the proxies between, that the stream lives.</summary>
    Task PingAsync(CancellationToken ct);

    /// <summary>Says why the stream ends or has no value right now.</summary>
    Task ErrorAsync(ApiError error, CancellationToken ct);
}
