using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>No message of a stream is larger: a workspace with hundreds of agents fits.</summary>
    private const int MaxMessageBytes = 16 << 20;

    private async Task<WebSocket> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        foreach (var (name, value) in _headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        if (!string.IsNullOrEmpty(SessionToken))
        {
            socket.Options.SetRequestHeader(TokenHeader, SessionToken);
        }

        try
        {
            await socket.ConnectAsync(WebSocketUrl(path), ct);
            return socket;
        }
        catch (WebSocketException e) when (socket.HttpStatusCode >= HttpStatusCode.OK)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw await RefusedAsync(status, path, e, ct);
        }
        catch (WebSocketException e)
        {
            socket.Dispose();
            throw e.InnerException as HttpRequestException ?? new HttpRequestException(e.Message, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A refused handshake hides the answer's body; the plain request gives the same refusal with it.</summary>
    private async Task<Exception> RefusedAsync(
        HttpStatusCode status, string path, WebSocketException reason, CancellationToken ct)
    {
        try
        {
            await SendNoContentAsync(HttpMethod.Get, path, null, ct);
        }
        catch (CoderApiException e) when (e.Status == status)
        {
            return e;
        }
        catch (Exception e) when (e is CoderApiException or HttpRequestException)
        {
            // Fall through to what is known.
        }

        var message = $"The server refused the WebSocket with status {(int)status}. "
            + "If a proxy stands in front of it, let it pass WebSockets.";
        return new CoderApiException(
            status, new Response { Message = message, Detail = reason.Message }, "GET", "/api/v2/" + WithoutQuery(path));
    }

    private Uri WebSocketUrl(string path)
    {
        var url = new UriBuilder(new Uri(Url, "api/v2/" + path));
        url.Scheme = url.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return url.Uri;
    }

    /// <summary>One JSON value per message, until the server closes.</summary>
    private async IAsyncEnumerable<T> FollowAsync<T>(
        string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken ct)
    {
        using var socket = await ConnectAsync(path, ct);
        var message = new ArrayBufferWriter<byte>(4096);
        while (await ReadMessageAsync(socket, message, ct))
        {
            if (JsonSerializer.Deserialize(message.WrittenSpan, type) is { } value)
            {
                yield return value;
            }
        }
    }

    /// <summary>The <c>data</c> events of a stream of <c>{type, data}</c> messages.</summary>
    private async IAsyncEnumerable<T> WatchAsync<T>(
        string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var e in FollowAsync(path, CoderJsonContext.Default.ServerSentEvent, ct))
        {
            if (e is { Type: ServerSentEvent.DataType, Data: { } data } && data.Deserialize(type) is { } value)
            {
                yield return value;
            }
            else if (e.Type == ServerSentEvent.ErrorType)
            {
                var response = e.Data?.Deserialize(CoderJsonContext.Default.Response)
                    ?? new Response { Message = "The server ended the stream with an error." };
                throw new CoderApiException(
                    HttpStatusCode.InternalServerError, response, "GET", "/api/v2/" + WithoutQuery(path));
            }
        }
    }

    private static async Task<bool> ReadMessageAsync(
        WebSocket socket, ArrayBufferWriter<byte> message, CancellationToken ct)
    {
        message.ResetWrittenCount();
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), ct);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
                return false;
            }

            message.Advance(part.Count);
            if (message.WrittenCount > MaxMessageBytes)
            {
                throw new InvalidDataException($"A message of more than {MaxMessageBytes >> 20} MiB was refused.");
            }

            if (part.EndOfMessage)
            {
                return true;
            }
        }
    }
}
