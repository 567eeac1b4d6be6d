using System.Net;
using System.Net.WebSockets;

namespace Coder.Testing;

/// <summary>An HTTP server at a free port of this machine. Requests are answered as they come, each by itself.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<HttpListenerContext, Task> _answer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    /// <param name="answer">Answers a request. What it throws, the disposal of the server throws: so a test sees what its server did not expect.</param>
    /// <param name="host">The <c>Host</c> that requests name: <c>*</c> for any.</param>
    public LoopbackServer(Func<HttpListenerContext, Task> answer, string host = "127.0.0.1")
    {
        _answer = answer;
        (_listener, Port) = Listen(host);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        _listener.Close();
        await _accepting;
        await _ended.Task;
    }

    /// <summary>A listener at a port of its own, which <see cref="HttpListener"/> cannot be asked for.</summary>
    private static (HttpListener Listener, int Port) Listen(string host)
    {
        while (true)
        {
            var port = Ports.Free();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://{host}:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException)
            {
                // Another test process took the port in between.
                listener.Close();
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                // A listener forgets who begins to wait at the moment of its end: that wait alone may last forever.
                var next = _listener.GetContextAsync();
                if (await Task.WhenAny(next, _ended.Task) != next)
                {
                    return;
                }

                var context = await next;
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await _answer(context);
        }
        catch (Exception e) when (e is HttpListenerException or WebSocketException or ObjectDisposedException or IOException)
        {
            // The client left, or the test has ended.
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
            context.Response.Abort();
        }
    }
}
