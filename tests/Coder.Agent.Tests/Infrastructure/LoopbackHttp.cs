using System.Net;
using System.Net.Sockets;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>An HTTP server on a free port of the loopback address that hands each request to a test.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    private readonly HttpListener _listener;

    public LoopbackHttp(Func<HttpListenerContext, Task> handle)
    {
        _listener = Listen(out var port);
        Address = new Uri($"http://127.0.0.1:{port}/");
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

    private static HttpListener Listen(out int port)
    {
        while (true)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Somebody took the port in between.
                listener.Close();
            }
        }
    }
}
