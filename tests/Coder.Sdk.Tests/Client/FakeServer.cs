using System.Net;
using System.Text;
using Coder.Testing;

namespace Coder.Sdk.Tests.Client;

/// <summary>A server at protocol level: one handler sees every request.</summary>
internal sealed class FakeServer(Func<HttpListenerContext, Task> handle) : IAsyncDisposable
{
    private readonly LoopbackServer _server = new(handle);

    public Uri Url => _server.Url;

    public static async Task AnswerAsync(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["X-Coder-Build-Version"] = "v9.9.9";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
