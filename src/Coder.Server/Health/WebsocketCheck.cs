using System.Net.WebSockets;
using System.Text;
using Coder.Sdk;
using Coder.Server.Configuration;

namespace Coder.Server.Health;

/// <summary>Opens the server's own echo (<c>/api/v2/debug/ws</c>) through the access URL, and talks to it.</summary>
internal sealed class WebsocketCheck(AccessUrl accessUrl, OwnClient own, HealthProbes probes)
{
    private const int Messages = 3;

    public async Task<WebsocketHealth> RunAsync(CancellationToken ct)
    {
        using var probe = probes.Open();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader(HealthProbes.HeaderName, probe.Secret);
        var url = new UriBuilder(new Uri(accessUrl.Value, "api/v2/debug/ws"))
        {
            Scheme = accessUrl.Value.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
        };
        try
        {
            using var invoker = new HttpMessageInvoker(own.Handler, disposeHandler: false);
            await socket.ConnectAsync(url.Uri, invoker, ct);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or OperationCanceledException)
        {
            return Undialled((int)socket.HttpStatusCode, url.Uri, e);
        }

        try
        {
            return await TalkAsync(socket, ct);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            return Failed($"{HealthCodes.WebsocketEcho}: a WebSocket to {url.Uri} opened and broke: {OwnClient.Explain(e)}", 101);
        }
    }

    private static async Task<WebsocketHealth> TalkAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[64];
        for (var i = 0; i < Messages; i++)
        {
            var sent = $"echo {i}";
            await socket.SendAsync(Encoding.UTF8.GetBytes(sent), WebSocketMessageType.Text, endOfMessage: true, ct);
            var received = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            var text = Encoding.UTF8.GetString(buffer, 0, received.Count);
            if (text != sent)
            {
                return Failed($"{HealthCodes.WebsocketMessage}: a WebSocket to the access URL gave back \"{Http.LogText.Clean(text)}\" instead of \"{sent}\".", 101);
            }
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        return new WebsocketHealth { Code = 101 };
    }

    private static WebsocketHealth Undialled(int status, Uri url, Exception e)
    {
        var error = $"{HealthCodes.WebsocketDial}: a WebSocket to {url} does not open. ";
        return status switch
        {
            0 => Failed(error + OwnClient.Explain(e), 0),
            StatusCodes.Status426UpgradeRequired => Failed(
                error + "The request arrives without its upgrade: let the proxy pass it on "
                + "(nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\").",
                status),
            >= 300 and < 400 => new WebsocketHealth
            {
                Severity = HealthSeverity.Warning,
                Code = status,
                Warnings = [new(HealthCodes.WebsocketDial, $"{error}It is answered {status}: a login page or another server stands in front of the access URL.")],
            },
            _ => Failed($"{error}It is answered {status}.", status),
        };
    }

    private static WebsocketHealth Failed(string error, int code) => new() { Severity = HealthSeverity.Error, Error = error, Code = code };
}
