using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Coder.Server.Tests.Apps;

/// <summary>What an app gets of a request.</summary>
internal sealed record SeenRequest(string Method, string Target, Dictionary<string, string> Headers, string Body);

/// <summary>A web app in a workspace: it says what it got, and does what apps do.</summary>
internal sealed class SampleApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleApp(WebApplication app) => _app = app;

    /// <summary>The port of 127.0.0.1.</summary>
    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>What the event stream sends.</summary>
    public Channel<string> Events { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Set when a client gave up a request.</summary>
    public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets the answer that has begun break off.</summary>
    public TaskCompletionSource Break { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<SampleApp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, _ => { });
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var sample = new SampleApp(app);
        app.UseWebSockets();
        app.Run(sample.AnswerAsync);
        await app.StartAsync();
        return sample;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        return context.Request.Path.Value?.Split('/')[^1] switch
        {
            "ws" => EchoAsync(context),
            "events" => StreamAsync(context),
            "zero" => ZeroAsync(context),
            "upload" => DigestAsync(context),
            "forever" => ForeverAsync(context),
            "broken" => BreakAsync(context),
            "cookies" => CookiesAsync(context),
            "moved" => MovedAsync(context),
            "host" => SpeakForHostAsync(context),
            _ => SayAsync(context),
        };
    }

    private static async Task SayAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        await context.Response.WriteAsJsonAsync(new SeenRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(socket.CloseStatus!.Value, "echo: " + socket.CloseStatusDescription, CancellationToken.None);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await foreach (var item in Events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {item}\n\n");
        }
    }

    private static async Task ZeroAsync(HttpContext context)
    {
        var bytes = long.Parse(context.Request.Query["bytes"]!, null);
        context.Response.ContentLength = bytes;
        var buffer = new byte[256 << 10];
        for (; bytes > 0; bytes -= buffer.Length)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)));
        }
    }

    private static async Task DigestAsync(HttpContext context) =>
        await context.Response.WriteAsync(Convert.ToHexStringLower(await SHA256.HashDataAsync(context.Request.Body)));

    private async Task ForeverAsync(HttpContext context)
    {
        context.RequestAborted.Register(() => Aborted.TrySetResult());
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[4096]);
        }
    }

    private async Task BreakAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        await Break.Task;
        context.Abort();
    }

    private static Task CookiesAsync(HttpContext context)
    {
        context.Response.Headers.SetCookie = new[]
        {
            "own=1; Path=/; HttpOnly", "wide=2; Domain=test; Path=/", "coder_session_token=stolen; Path=/", "__HOST-coder_session_token=stolen; Path=/; Secure",
        };
        return context.Response.WriteAsync("set");
    }

    private static Task MovedAsync(HttpContext context)
    {
        context.Response.Headers.Location = context.Request.Query["to"].ToString();
        context.Response.StatusCode = StatusCodes.Status302Found;
        return Task.CompletedTask;
    }

    private static Task SpeakForHostAsync(HttpContext context)
    {
        context.Response.Headers["Service-Worker-Allowed"] = "/";
        context.Response.Headers["Clear-Site-Data"] = "\"cookies\"";
        context.Response.Headers.StrictTransportSecurity = "max-age=1";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
        context.Response.Headers["X-Coder-Build-Version"] = "v0";
        context.Response.Headers.Connection = "X-Hop";
        context.Response.Headers["X-Hop"] = "1";
        context.Response.Headers["X-Own"] = "yes";
        return context.Response.WriteAsync("said");
    }
}
