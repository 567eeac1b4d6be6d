using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Apps;

/// <summary>
/// A web app on this machine, where workspaces of the host template run: one page whose script fetches, uploads, listens to events and talks
/// by WebSocket, and then shows what came of it. Below <c>/root</c> its URLs are relative, as those of code-server; below <see cref="LabBase"/>
/// they are absolute, as those of JupyterLab with a base URL.
/// </summary>
internal sealed class LocalApp : IAsyncDisposable
{
    /// <summary>Where the app that knows its place is served.</summary>
    public const string LabBase = "/@admin/demo/apps/lab";

    private const string Page =
        """
        <!doctype html><html lang="en"><title>App</title><p id="result">working</p><script type="module">
        const base = "BASE";
        const url = (path) => new URL(base + path, location.href);
        const seen = [];
        try {
          seen.push("fetch " + (await (await fetch(url("hello"))).text()));
          const body = new Uint8Array(3_000_000).fill(7);
          seen.push("upload " + (await (await fetch(url("upload"), { method: "POST", body })).text()));
          seen.push("event " + (await new Promise((done, fail) => {
            const events = new EventSource(url("events"));
            events.onmessage = (event) => { events.close(); done(event.data); };
            events.onerror = () => fail(new Error("no events"));
          })));
          seen.push("socket " + (await new Promise((done, fail) => {
            const address = url("ws"); address.protocol = address.protocol.replace("http", "ws");
            const socket = new WebSocket(address);
            socket.onopen = () => socket.send("ping");
            socket.onmessage = (event) => { socket.close(); done(event.data); };
            socket.onerror = () => fail(new Error("no socket"));
          })));
          seen.push("cookie " + document.cookie.split("; ").filter((c) => c.startsWith("app=")).join());
        } catch (error) { seen.push("failed: " + error.message); }
        document.getElementById("result").textContent = seen.join("; ");
        </script></html>
        """;

    private readonly LoopbackServer _server;

    public LocalApp() => _server = new LoopbackServer(AnswerAsync, host: "*");

    public int Port => _server.Port;

    /// <summary>Every cookie that came, which must never be one of the server's.</summary>
    public List<string> Cookies { get; } = [];

    /// <summary>What the page shows when everything worked.</summary>
    public static string Success { get; } =
        $"fetch hello; upload {Convert.ToHexStringLower(SHA256.HashData(Enumerable.Repeat((byte)7, 3_000_000).ToArray()))}; event tick; socket echo ping; cookie app=1";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        lock (Cookies)
        {
            Cookies.AddRange(context.Request.Cookies.Select(cookie => cookie.Name));
        }

        var path = context.Request.Url!.AbsolutePath;
        var isLab = path.StartsWith(LabBase, StringComparison.Ordinal);
        switch (path.Split('/')[^1])
        {
            case "hello":
                await WriteAsync(context, "text/plain", "hello");
                break;
            case "upload":
                await WriteAsync(context, "text/plain", Convert.ToHexStringLower(await SHA256.HashDataAsync(context.Request.InputStream)));
                break;
            case "events":
                await WriteAsync(context, "text/event-stream", "data: tick\n\n");
                break;
            case "ws":
                await EchoAsync(context);
                break;
            case "" or "lab":
                context.Response.AddHeader("Set-Cookie", "app=1; Path=/");
                await WriteAsync(context, "text/html", Page.Replace("BASE", isLab ? LabBase + "/" : "", StringComparison.Ordinal));
                break;
            default:
                context.Response.StatusCode = 404;
                context.Response.Close();
                break;
        }
    }

    private static async Task WriteAsync(HttpListenerContext context, string type, string text)
    {
        context.Response.ContentType = type;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        context.Response.Close();
    }

    private static async Task EchoAsync(HttpListenerContext context)
    {
        using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        var answer = Encoding.UTF8.GetBytes("echo " + Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
