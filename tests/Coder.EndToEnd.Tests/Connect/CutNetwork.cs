using System.Net;
using System.Net.Sockets;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>
/// A network between programs and the server that can be cut: nothing comes through then, and nobody is told. What was on its way arrives when it
/// is whole again, as with a cable that was pulled and TCP, which sends again.
/// </summary>
internal sealed class CutNetwork : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private TaskCompletionSource _whole = new();
    private TaskCompletionSource _tried = new();

    /// <param name="target">Port of 127.0.0.1 that it leads to.</param>
    public CutNetwork(int target)
    {
        _target = target;
        _whole.SetResult();
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    /// <summary>Address of the server for those behind it.</summary>
    public Uri Url { get; }

    /// <summary>Somebody has given a connection up since the cut, and tries a new one.</summary>
    public Task Tried => _tried.Task;

    public void Cut()
    {
        _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Mend() => _whole.TrySetResult();

    public void Dispose()
    {
        _listener.Dispose();
        Mend();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                if (!_whole.Task.IsCompleted)
                {
                    _tried.TrySetResult();
                }

                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            await _whole.Task;
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, Deadline.Token());
                await Task.WhenAll(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One of them left; the other one is told by the end of its connection.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                await _whole.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }

            await _whole.Task;
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            await _whole.Task;
            to.Close();
            throw new IOException("A connection broke.", e);
        }
    }
}
