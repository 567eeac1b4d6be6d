using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Templates;

/// <summary>
/// A form that is filled in over a WebSocket: each message of the client is answered with the form as it is then. Only the newest message
/// counts: it ends the evaluation of the one before. Lives as long as the client and its session do.
/// </summary>
internal sealed class DynamicSocket(WebSocket socket, Func<DynamicParametersRequest, CancellationToken, Task<DynamicParametersResponse>> answer)
{
    /// <summary>Largest message of a client, in bytes.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>The id of the form without any values, which is sent first.</summary>
    private const int First = -1;

    private readonly Channel<Waiting> _newest = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
        SingleWriter = true,
    });

    private Waiting? _last;

    /// <summary>Runs until the client closes or <paramref name="ct"/> ends it.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Offer(new DynamicParametersRequest { Id = First }, ending.Token);
        var answering = AnswerAllAsync(ending);
        try
        {
            await ReadAllAsync(ending.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client, or its session, is gone.
        }

        await ending.CancelAsync();
        await answering;
        _last?.Outdate();
    }

    private async Task ReadAllAsync(CancellationToken ct)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, MaxMessageBytes + 1));
            }

            var received = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, null, ct);
                return;
            }

            if (length > MaxMessageBytes)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"A message may have {MaxMessageBytes / 1024} KiB at most.", ct);
                return;
            }

            if (!received.EndOfMessage)
            {
                continue;
            }

            if (Parse(buffer.AsSpan(0, length)) is not { } request)
            {
                await CloseAsync(WebSocketCloseStatus.InvalidPayloadData, "A message must be JSON: {\"id\": 1, \"inputs\": {\"name\": \"value\"}}.", ct);
                return;
            }

            Offer(request, ct);
            length = 0;
        }
    }

    // The one that was offered before is out of date, whether it waits or runs.
    private void Offer(DynamicParametersRequest request, CancellationToken ct)
    {
        _last?.Outdate();
        _last = new Waiting(request, ct);
        _newest.Writer.TryWrite(_last);
    }

    private async Task AnswerAllAsync(CancellationTokenSource ending)
    {
        try
        {
            await foreach (var waiting in _newest.Reader.ReadAllAsync(ending.Token))
            {
                await AnswerAsync(waiting, ending.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client, or its session, is gone.
        }
        finally
        {
            await ending.CancelAsync(); // Nobody answers any more, so reading ends too.
        }
    }

    private async Task AnswerAsync(Waiting waiting, CancellationToken ct)
    {
        DynamicParametersResponse state;
        try
        {
            state = await answer(waiting.Request, waiting.Outdated);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return; // A newer message is there.
        }

        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(state, Json.Options), WebSocketMessageType.Text, endOfMessage: true, ct);
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? reason, CancellationToken ct)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(status, reason, ct);
        }
    }

    private static DynamicParametersRequest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<DynamicParametersRequest>(json, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class Waiting
    {
        private readonly CancellationTokenSource _outdated;

        public Waiting(DynamicParametersRequest request, CancellationToken ct)
        {
            Request = request;
            _outdated = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Outdated = _outdated.Token;
        }

        public DynamicParametersRequest Request { get; }

        public CancellationToken Outdated { get; }

        /// <summary>Ends its evaluation, and lets go of it.</summary>
        public void Outdate()
        {
            _outdated.Cancel();
            _outdated.Dispose();
        }
    }
}
