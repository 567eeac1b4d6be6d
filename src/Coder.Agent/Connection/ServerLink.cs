using System.Text.Json.Serialization.Metadata;
using Coder.Tunnel;
using Coder.Tunnel.Control;

namespace Coder.Agent.Connection;

/// <summary>The control stream of the moment. Calls wait while there is none, and are repeated when it breaks under them.</summary>
internal sealed class ServerLink
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<ControlChannel> _current = New();

    /// <summary>A control stream is open.</summary>
    public void Connected(ControlChannel channel)
    {
        lock (_gate)
        {
            if (_current.Task.IsCompleted)
            {
                _current = New();
            }

            _current.SetResult(channel);
        }
    }

    /// <summary>A control stream has ended.</summary>
    public void Disconnected(ControlChannel channel)
    {
        lock (_gate)
        {
            if (_current.Task.IsCompleted && _current.Task.Result == channel)
            {
                _current = New();
            }
        }
    }

    /// <summary>Calls the server, at least once.</summary>
    /// <exception cref="ControlException">The server answered with an error.</exception>
    public async Task<TResult> CallAsync<TParams, TResult>(
        string method,
        TParams parameters,
        JsonTypeInfo<TParams> paramsType,
        JsonTypeInfo<TResult> resultType,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var channel = await CurrentAsync(cancellationToken);
            try
            {
                return await channel.CallAsync(method, parameters, paramsType, resultType, cancellationToken);
            }
            catch (IOException e) when (e is not ControlException)
            {
                await channel.Completion.WaitAsync(cancellationToken);
                Disconnected(channel);
            }
        }
    }

    private Task<ControlChannel> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _current.Task.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource<ControlChannel> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
