using Coder.Ssh.Transport;

namespace Coder.Ssh.Connection;

/// <summary>The channels of a connection by their numbers here.</summary>
internal sealed class ChannelTable(OutgoingMessages outgoing, SshServerOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, SshChannel> _channels = [];
    private uint _nextId;
    private SshException? _failure;

    public OutgoingMessages Outgoing { get; } = outgoing;

    /// <summary>Makes a channel; null when there are as many as there may be.</summary>
    public SshChannel? TryAdd()
    {
        lock (_gate)
        {
            if (_channels.Count >= options.MaxChannels || _failure is not null)
            {
                return null;
            }

            while (_channels.ContainsKey(_nextId))
            {
                _nextId++;
            }

            var channel = new SshChannel(Outgoing, _nextId++, options.ChannelWindowBytes);
            _channels[channel.Id] = channel;
            return channel;
        }
    }

    /// <exception cref="SshException">There is no such channel.</exception>
    public SshChannel Find(uint id)
    {
        lock (_gate)
        {
            return _channels.TryGetValue(id, out var channel) ? channel : throw SshException.Protocol($"There is no channel {id}.");
        }
    }

    public void Remove(SshChannel channel)
    {
        lock (_gate)
        {
            _channels.Remove(channel.Id);
        }
    }

    /// <summary>Ends all channels, now and later ones.</summary>
    public void Fail(SshException failure)
    {
        SshChannel[] channels;
        lock (_gate)
        {
            _failure = failure;
            channels = [.. _channels.Values];
            _channels.Clear();
        }

        foreach (var channel in channels)
        {
            channel.Fail(failure);
        }
    }
}
