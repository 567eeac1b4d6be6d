using System.Text.Json.Nodes;
using System.Threading.Channels;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Waiting;

/// <summary>One thing that a <see cref="Follower"/> has seen.</summary>
internal sealed record Sight(ObjectKind Kind, Change Change, JsonObject? Object, ApiException? Failure = null);

/// <summary>
/// Follows an object, its pods and the events about them at once. Where watching is not allowed, the object is asked for
/// every two seconds, and pods and events are left out.
/// </summary>
internal sealed class Follower : IAsyncDisposable
{
    private const int QueueLimit = 1000;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _end;
    private readonly Channel<Sight> _seen = Channel.CreateBounded<Sight>(QueueLimit);
    private readonly List<Task> _loops = [];

    public Follower(KubernetesClient client, CancellationToken ct)
    {
        _client = client;
        _end = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    /// <summary>What is seen, in its order.</summary>
    public ChannelReader<Sight> Seen => _seen.Reader;

    /// <summary>Begins with the object itself.</summary>
    public void Follow(ObjectKey key, string? version) => _loops.Add(RunAsync(WatchQuery.Of(key, version), key));

    /// <summary>Begins with other objects, if it is allowed.</summary>
    public void Follow(WatchQuery query) => _loops.Add(RunAsync(query, null));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops);
        _end.Dispose();
    }

    private async Task RunAsync(WatchQuery query, ObjectKey? main)
    {
        try
        {
            await WatchAsync(query, main);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any more.
        }
        catch (Exception e) when (e is ApiException or ConnectionException)
        {
            if (main is not null)
            {
                var failure = e as ApiException ?? new ApiException(new ApiError(0, "", e.Message), e.Message, e);
                _seen.Writer.TryWrite(new Sight(query.Kind, Change.Gone, null, failure));
            }
        }
    }

    private async Task WatchAsync(WatchQuery query, ObjectKey? main)
    {
        try
        {
            await foreach (var (change, item) in WatchStream.FollowAsync(_client, query, _end.Token))
            {
                await _seen.Writer.WriteAsync(new Sight(query.Kind, change, item), _end.Token);
                if (change == Change.Restarted && main is not null)
                {
                    await AskAsync(main);
                }
            }
        }
        catch (ApiException e) when (e.Error.IsForbidden && main is not null)
        {
            while (true)
            {
                await _client.PauseAsync(Poll, _end.Token);
                await AskAsync(main);
            }
        }
    }

    // A watch that begins anew does not tell of an object that has gone meanwhile.
    private async Task AskAsync(ObjectKey key)
    {
        var item = await _client.FindAsync(key, _end.Token);
        await _seen.Writer.WriteAsync(new Sight(key.Kind, item is null ? Change.Gone : Change.Present, item), _end.Token);
    }
}
