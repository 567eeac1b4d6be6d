using System.Net;
using Coder.Testing;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>An HTTP server on a free port of the loopback address that hands each request to a test.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    private readonly HttpListener _listener;

    public LoopbackHttp(Func<HttpListenerContext, Task> handle)
    {
        _listener = LoopbackListener.Start(out var address);
        Address = address;
        _ = ServeAsync(handle);
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Func<HttpListenerContext, Task> handle)
    {
        try
        {
            while (true)
            {
                await handle(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
