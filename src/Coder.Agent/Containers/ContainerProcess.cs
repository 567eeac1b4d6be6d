using System.Globalization;
using System.Text;
using Coder.Agent.Processes;

namespace Coder.Agent.Containers;

/// <summary>
/// A process in a container, which <c>docker exec</c> carries. That command passes no signals on and leaves the process running when it ends itself, so
/// that the process says its id in the first line of its output, and is signalled by it.
/// </summary>
internal sealed class ContainerProcess : IRemoteProcess
{
    /// <summary>What the line with the id begins with; the id follows.</summary>
    public const string Announcement = "\u001ecoder ";

    // What docker ends with when the engine has died with input unread: the connection is then reset. Otherwise it is closed, and the code 255.
    private const int EngineReset = 1;

    // From here on it may be docker's own code too, or that of a signal.
    private const int OwnCodes = 125;

    private const int LongestLine = 64;

    private readonly ContainerProcesses _processes;
    private readonly string _container;
    private readonly string _user;
    private readonly TaskCompletionSource<string?> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _hangingUp;
    private byte[] _held = [];
    private bool _hasBegun;

    /// <param name="processes">Where it belongs.</param>
    /// <param name="container">The container.</param>
    /// <param name="user">Who runs it; empty for the container's own user.</param>
    public ContainerProcess(ContainerProcesses processes, string container, string user)
    {
        (_processes, _container, _user) = (processes, container, user);
        _hangingUp = new Lazy<Task>(EndAsync);
    }

    /// <inheritdoc/>
    public Task Announced => _id.Task;

    /// <inheritdoc/>
    public void CarriedBy(Task<ExitStatus> carrier)
    {
        _processes.Started(this);
        _ = FollowAsync(carrier);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> output)
    {
        if (_hasBegun)
        {
            return output;
        }

        // The engine's own words, such as a warning, may come before it, or instead of it.
        _held = [.. _held, .. output.Span];
        var start = Array.IndexOf(_held, (byte)Announcement[0]);
        start = start < 0 ? _held.Length : start;
        var end = Array.IndexOf(_held, (byte)'\n', start);
        if (end < 0 && _held.Length - start < LongestLine)
        {
            var before = _held[..start];
            _held = _held[start..];
            return before;
        }

        _hasBegun = true;
        var line = end < 0 ? "" : Encoding.ASCII.GetString(_held, start, end - start);
        if (!line.StartsWith(Announcement, StringComparison.Ordinal)
            || !int.TryParse(line.AsSpan(Announcement.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            _id.TrySetResult(null);
            return _held;
        }

        _id.TrySetResult(id.ToString(CultureInfo.InvariantCulture));
        return (byte[])[.. _held.AsSpan(0, start), .. _held.AsSpan(end + 1)];
    }

    /// <inheritdoc/>
    public void Signal(int signal) => _ = SignalAsync(signal);

    /// <inheritdoc/>
    public Task HangUpAsync() => _hangingUp.Value;

    // A carrier that ends by itself ends with the exit code of the process. One that was killed, or has lost the engine, leaves it running.
    private async Task FollowAsync(Task<ExitStatus> carrier)
    {
        var exit = await carrier;
        var isDoubtful = exit.Code is EngineReset or >= OwnCodes;
        if (isDoubtful)
        {
            await _processes.ReadToEndAsync(_id.Task);
        }

        if (_id.TrySetResult(null) && exit.Signal is not null)
        {
            _processes.Lost(_container);
        }

        if (isDoubtful || _hangingUp.IsValueCreated)
        {
            await HangUpAsync();
        }

        _processes.Ended(this);
    }

    private async Task SignalAsync(int signal)
    {
        if (await _id.Task is { } id)
        {
            await _processes.SignalAsync(_container, _user, id, Signals.Name(signal));
        }
    }

    private async Task EndAsync()
    {
        if (await _id.Task is { } id)
        {
            await _processes.HangUpAsync(_container, id);
        }
    }
}
