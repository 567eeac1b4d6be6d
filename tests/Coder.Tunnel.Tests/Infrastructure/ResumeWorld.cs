using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>An agent that accepts resumable streams, a client that opens them, and connections between the two that can be cut.</summary>
internal sealed class ResumeWorld : IAsyncDisposable
{
    private static readonly JsonTypeInfo<Header> Type = (JsonTypeInfo<Header>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Header));

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<ResumableStream>> _accepted = new();
    private readonly List<Connection> _connections = [];
    private readonly ResumeOptions _clientOptions;

    public ResumeWorld(ResumeOptions? agent = null, ResumeOptions? client = null)
    {
        Agent = new ResumableStreams(agent ?? ResumeOptions.Default);
        _clientOptions = client ?? ResumeOptions.Default with { TimeProvider = new HastyTime() };
    }

    public ResumableStreams Agent { get; }

    /// <summary>Wraps the client's end of each connection; the argument counts them from 0.</summary>
    public Func<int, Stream, Stream> Wrap { get; init; } = (_, stream) => stream;

    /// <summary>The agent does not know resumable streams.</summary>
    public bool AgentIsOld { get; init; }

    /// <summary>The user whom the server sees.</summary>
    public Guid User { get; set; } = Guid.NewGuid();

    /// <summary>What connecting fails with; null to succeed.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What opening a stream is refused with for the moment; null to succeed.</summary>
    public string? NotNow { get; set; }

    public int ConnectionCount => _connections.Count;

    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>Streams that the agent began to serve.</summary>
    public ConcurrentQueue<ResumableStream> Served { get; } = new();

    public async Task<ResumingClient> ConnectAsync() => new(await SessionAsync(Deadline.Token()), SessionAsync, _clientOptions)
    {
        Lost = () => Events.Enqueue("lost"),
        Returned = () => Events.Enqueue("returned"),
    };

    public async Task<(ResumableStream Client, ResumableStream Agent)> OpenAsync(ResumingClient client)
    {
        var stream = (await client.OpenAsync(OpenTransportAsync, Deadline.Token())).ShouldBeOfType<ResumableStream>();
        return (stream, await Accepted(stream.Id).Task.InTimeAsync());
    }

    public Task<StreamAnswer> OpenTransportAsync(YamuxStream transport, ResumePoint point, CancellationToken cancellationToken) =>
        StreamHeader.OpenAsync(transport, new Header(User, point.Id, point.Received), Type, cancellationToken).AsTask();

    public async Task<YamuxSession> SessionAsync(CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        var (left, right) = Duplex.Create();
        var client = Wrap(_connections.Count, left);
        var options = YamuxOptions.Default with { KeepAliveInterval = Timeout.InfiniteTimeSpan };
        var server = new YamuxSession(right, YamuxRole.Server, options);
        _connections.Add(new Connection(client, server));
        _ = Task.Run(() => AcceptAsync(server), cancellationToken);
        return new YamuxSession(client, YamuxRole.Client, options);
    }

    /// <summary>Breaks the connection of the moment without a word.</summary>
    public async Task CutAsync()
    {
        var last = _connections[^1];
        await last.Client.DisposeAsync();
        await last.Server.Completion.InTimeAsync();
    }

    /// <summary>Lets others run until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = Deadline.Token();
        while (!condition())
        {
            deadline.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.Server.DisposeAsync();
        }
    }

    private TaskCompletionSource<ResumableStream> Accepted(Guid id) =>
        _accepted.GetOrAdd(id, _ => new TaskCompletionSource<ResumableStream>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync(YamuxSession session)
    {
        while (await session.AcceptStreamAsync(CancellationToken.None) is { } transport)
        {
            _ = Task.Run(() => ServeAsync(transport));
        }
    }

    private async Task ServeAsync(YamuxStream transport)
    {
        try
        {
            var header = await StreamHeader.ReadAsync(transport, Type, Deadline.Token());
            if (NotNow is { } reason)
            {
                await StreamHeader.RefuseForNowAsync(transport, reason, Deadline.Token());
            }
            else if (AgentIsOld)
            {
                await StreamHeader.AcceptAsync(transport, Deadline.Token());
            }
            else if (header.Received is { } received)
            {
                await Agent.ResumeAsync(header.Id, header.User, received, transport, Deadline.Token());
            }
            else
            {
                if (await Agent.OpenAsync(header.Id, header.User, transport, Deadline.Token()) is { } stream)
                {
                    Served.Enqueue(stream);
                    Accepted(header.Id).SetResult(stream);
                }
            }
        }
        catch (StreamRefusedException e)
        {
            await StreamHeader.RefuseAsync(transport, e.Message, Deadline.Token());
        }
        catch (IOException)
        {
            // Cut.
        }
    }

    private sealed record Header(Guid User, Guid Id, long? Received);

    private sealed record Connection(Stream Client, YamuxSession Server);
}
