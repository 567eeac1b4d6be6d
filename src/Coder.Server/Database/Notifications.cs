using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Coder.Server.Database;

/// <summary>
/// Nudges between parts of the server and between replicas: "channel X changed", with a short payload. A nudge is not a
/// message: equal ones coalesce, and a slow subscriber loses the oldest, so whoever receives one reads the state from
/// where it lives. Subscribers of this process get it at once; other replicas through PostgreSQL within a fraction of a second.
/// </summary>
public sealed class Notifications
{
    /// <summary>Payload that subscribers get after the connection to the other replicas was away: read everything again.</summary>
    public const string Resync = "";

    private const int SubscriptionCapacity = 64;
    private const int OutboxCapacity = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Subscription, byte>> _subscriptions =
        new(StringComparer.Ordinal);

    private readonly Channel<Nudge> _outbox = Channel.CreateBounded<Nudge>(
        new BoundedChannelOptions(OutboxCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    internal ChannelReader<Nudge> Outbox => _outbox.Reader;

    /// <summary>
    /// Nudges the channel's subscribers. Call it after the commit of what it tells about. Never blocks.
    /// </summary>
    public ValueTask PublishAsync(string channel, string payload = Resync)
    {
        var nudge = new Nudge(channel, payload);
        Deliver(nudge);
        _outbox.Writer.TryWrite(nudge);
        return ValueTask.CompletedTask;
    }

    /// <summary>Receives the channel's nudges until it is disposed.</summary>
    public ValueTask<Subscription> SubscribeAsync(string channel, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        var subscription = new Subscription(this, channel, SubscriptionCapacity);
        while (true)
        {
            var subscribers = _subscriptions.GetOrAdd(channel, static _ => []);
            lock (subscribers)
            {
                if (_subscriptions.TryGetValue(channel, out var current) && ReferenceEquals(current, subscribers))
                {
                    subscribers[subscription] = 0;
                    return ValueTask.FromResult(subscription);
                }
            }
        }
    }

    /// <summary>Hands a nudge to the subscribers in this process.</summary>
    internal void Deliver(Nudge nudge)
    {
        if (_subscriptions.TryGetValue(nudge.Channel, out var subscribers))
        {
            foreach (var subscription in subscribers.Keys)
            {
                subscription.Deliver(nudge.Payload);
            }
        }
    }

    /// <summary>Nudges everybody: something may have been missed.</summary>
    internal void DeliverResync()
    {
        foreach (var channel in _subscriptions.Keys)
        {
            Deliver(new Nudge(channel, Resync));
        }
    }

    private void Remove(Subscription subscription)
    {
        if (!_subscriptions.TryGetValue(subscription.Channel, out var subscribers))
        {
            return;
        }

        lock (subscribers)
        {
            subscribers.TryRemove(subscription, out _);
            if (subscribers.IsEmpty)
            {
                _subscriptions.TryRemove(new(subscription.Channel, subscribers));
            }
        }
    }

    /// <summary>A running subscription.</summary>
    public sealed class Subscription : IAsyncDisposable
    {
        private readonly Notifications _owner;
        private readonly Channel<string> _payloads;

        internal Subscription(Notifications owner, string channel, int capacity)
        {
            _owner = owner;
            Channel = channel;
            _payloads = System.Threading.Channels.Channel.CreateBounded<string>(
                new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        }

        /// <summary>The channel's name.</summary>
        public string Channel { get; }

        /// <summary>The payloads, oldest first; completes when the subscription is disposed.</summary>
        public ChannelReader<string> Reader => _payloads.Reader;

        /// <summary>
        /// Something was published and not read. What this server published is seen as soon as <see cref="PublishAsync"/> has returned.
        /// </summary>
        public bool HasNews => _payloads.Reader.Count > 0;

        /// <summary>
        /// Waits for at least one nudge and takes all that are there, for readers that only want to know that something changed.
        /// False when the subscription was disposed.
        /// </summary>
        public async ValueTask<bool> WaitAsync(CancellationToken ct)
        {
            if (!await _payloads.Reader.WaitToReadAsync(ct))
            {
                return false;
            }

            while (_payloads.Reader.TryRead(out _))
            {
            }

            return true;
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            _owner.Remove(this);
            _payloads.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        internal void Deliver(string payload) => _payloads.Writer.TryWrite(payload);
    }
}

/// <summary>One "something changed".</summary>
internal readonly record struct Nudge(string Channel, string Payload);
