using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Apps;

/// <summary>
/// WebSockets and other upgrades (RFC 9110 §7.8): after the app has agreed, bytes go both ways untouched. A WebSocket that comes by HTTP/2
/// (RFC 8441) becomes one of HTTP/1.1 for the app.
/// </summary>
internal static class AppUpgrade
{
    private const int BufferBytes = 16 << 10;

    /// <summary>Text that is appended to a key before it is hashed (RFC 6455 §1.3).</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Whether the client wants to leave http.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && context.Request.Headers.Upgrade.Count > 0
            && !context.Request.Headers.Upgrade.ToString().StartsWith("h2c", StringComparison.OrdinalIgnoreCase));

    /// <summary>Asks the app, and joins both sides when it agrees.</summary>
    public static async Task<AppFailed?> ForwardAsync(
        HttpContext context, AppUpstream upstream, string target, string? basePath, string scheme, AppConnections connections)
    {
        var ct = context.RequestAborted;
        var connect = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } feature ? feature : null;
        using var request = AppRequest.Of(context, upstream, target, scheme);
        var key = Prepare(request, context.Request, connect is not null);
        HttpResponseMessage answer;
        try
        {
            answer = await connections.SendAsync(request, upstream, ct);
        }
        catch (HttpRequestException e)
        {
            return ct.IsCancellationRequested ? null : AppFailed.Of(e);
        }

        using (answer)
        {
            if (answer.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                AppResponse.Begin(context, answer, upstream, basePath);
                await using var refused = await answer.Content.ReadAsStreamAsync(ct);
                await CopyAsync(refused, context.Response.Body, ct);
                return null;
            }

            if (connect is not null && !Accepts(answer, key))
            {
                return new AppFailed("It answered a WebSocket with a wrong Sec-WebSocket-Accept.", Reached: true);
            }

            await JoinAsync(context, answer, upstream, basePath, connect, ct);
            return null;
        }
    }

    private static string Prepare(HttpRequestMessage message, HttpRequest request, bool isConnect)
    {
        message.Content = null;
        message.Headers.TryAddWithoutValidation(HeaderNames.Connection, "Upgrade");
        if (!isConnect)
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, request.Headers.Upgrade.ToString());
            return "";
        }

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        message.Method = HttpMethod.Get;
        message.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, "websocket");
        message.Headers.TryAddWithoutValidation(HeaderNames.SecWebSocketKey, key);
        return key;
    }

    private static bool Accepts(HttpResponseMessage answer, string key)
    {
#pragma warning disable CA5350 // RFC 6455 says SHA-1; it protects nothing here.
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
        return answer.Headers.TryGetValues(HeaderNames.SecWebSocketAccept, out var values) && values.SequenceEqual([expected]);
    }

    private static async Task JoinAsync(
        HttpContext context, HttpResponseMessage answer, AppUpstream upstream, string? basePath, IHttpExtendedConnectFeature? connect, CancellationToken ct)
    {
        AppResponse.Begin(context, answer, upstream, basePath);
        Stream client;
        if (connect is not null)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.Headers.Remove(HeaderNames.SecWebSocketAccept);
            client = await connect.AcceptAsync();
        }
        else
        {
            context.Response.Headers.Upgrade = answer.Headers.Upgrade.ToString();
            client = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        await using var app = await answer.Content.ReadAsStreamAsync(ct);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var there = CopyAsync(client, app, ending.Token);
        var back = CopyAsync(app, client, ending.Token);
        await Task.WhenAny(there, back);

        // What was upgraded has its own goodbye; once one side's connection is gone there is nobody to say it to.
        await ending.CancelAsync();
        await Task.WhenAll(there, back);
    }

    private static async Task CopyAsync(Stream source, Stream target, CancellationToken ct)
    {
        try
        {
            await StreamPump.CopyAsync(source, target, BufferBytes, ct);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone: so is the other.
        }
    }
}
