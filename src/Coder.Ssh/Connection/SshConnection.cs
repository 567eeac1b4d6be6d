using System.Collections.Concurrent;
using System.Net.Sockets;
using Coder.Ssh.Forwarding;
using Coder.Ssh.Transport;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Connection;

/// <summary>The connection layer (RFC 4254) after the user was let in: reads messages, and answers or hands them on without ever waiting for a channel.</summary>
internal sealed class SshConnection : IAsyncDisposable
{
    private readonly SshTransport _transport;
    private readonly ISshHandler _handler;
    private readonly SshServerOptions _options;
    private readonly CancellationToken _serverEnd;
    private readonly ChannelTable _channels;
    private readonly ChannelOpener _opener;
    private readonly RemoteForwarding _remote;
    private readonly ConcurrentDictionary<Task, byte> _work = new();
    private readonly CancellationTokenSource _ended = new();
    private volatile bool _heard;

    public SshConnection(SshTransport transport, ISshHandler handler, SshServerOptions options, CancellationToken serverEnd)
    {
        _transport = transport;
        _handler = handler;
        _options = options;
        _serverEnd = serverEnd;
        _channels = new ChannelTable(transport.Outgoing, options);
        _opener = new ChannelOpener(this);
        _remote = new RemoteForwarding(this);
    }

    public ISshHandler Handler => _handler;

    public SshServerOptions Options => _options;

    public ChannelTable Channels => _channels;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken ServerEnd => _serverEnd;

    /// <summary>Whether the client said that it will not ask for more sessions.</summary>
    public bool HasAllSessions { get; private set; }

    /// <summary>Serves the client until it leaves.</summary>
    /// <exception cref="SshException">The client broke the protocol or does not answer any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAsync(reading.Token);
        var alive = KeepAliveAsync(reading.Token);
        var first = await Task.WhenAny(receiving, alive);
        await reading.CancelAsync();
        if (first == alive)
        {
            // The reader may be stuck in an answer that nobody takes.
            _transport.Abort();
        }

        try
        {
            await (first == receiving ? alive : receiving);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The other one says why.
        }

        await first;
    }

    /// <summary>Ends all channels and forwardings, and waits for what runs on them.</summary>
    public async ValueTask DisposeAsync()
    {
        _channels.Fail(new SshException(DisconnectReason.ConnectionLost, "The client has gone."));
        await _ended.CancelAsync();
        _remote.Dispose();
        while (!_work.IsEmpty)
        {
            await Task.WhenAll(_work.Keys);
        }

        _ended.Dispose();
    }

    /// <summary>Runs something beside the reader that belongs to the connection. Failures of the connection or of sockets are its end.</summary>
    public void Run(Func<Task> work)
    {
        // Known before it can end.
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = RunAsync(start.Task, work);
        _work[task] = 0;
        _ = task.ContinueWith(ended => _work.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        start.SetResult();
    }

    /// <summary>Opens a channel to the client.</summary>
    /// <exception cref="SshException">The client does not want it, or there are too many.</exception>
    public async Task<SshChannel> OpenAsync(string type, SshWriter arguments, CancellationToken cancellationToken)
    {
        var channel = _channels.TryAdd() ?? throw new SshException(DisconnectReason.ByApplication, "The connection has as many channels as it may have.");
        var message = new SshWriter(MessageNumber.ChannelOpen)
            .Text(type).UInt32(channel.Id).UInt32((uint)_options.ChannelWindowBytes).UInt32(SshChannel.MaxDataBytes).Raw(arguments.Written.Span);
        await _transport.Outgoing.SendAsync(message.Written, ReadOnlyMemory<byte>.Empty, null, cancellationToken);
        await channel.Opened.WaitAsync(cancellationToken);
        return channel;
    }

    private async Task RunAsync(Task start, Func<Task> work)
    {
        await start;
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection or the socket has ended.
        }
        catch (Exception e)
        {
            _handler.OnFailure(e);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await _transport.ReceiveAsync(cancellationToken) is { } message)
        {
            _heard = true;
            if (message.Span[0] is < MessageNumber.GlobalRequest or > MessageNumber.ChannelFailure)
            {
                await _transport.RejectAsync();
                continue;
            }

            var (answer, afterwards) = Handle(message.Span);
            if (!answer.IsEmpty)
            {
                await _transport.Outgoing.ReplyAsync(answer);
            }

            afterwards?.OnAnswered();
        }
    }

    private (ReadOnlyMemory<byte> Answer, IChannelRequests? Afterwards) Handle(ReadOnlySpan<byte> message)
    {
        var reader = new SshReader(message[1..]);
        switch (message[0])
        {
            case MessageNumber.GlobalRequest:
                return (HandleGlobalRequest(ref reader), null);
            case MessageNumber.RequestSuccess or MessageNumber.RequestFailure:
                return default;
            case MessageNumber.ChannelOpen:
                return (_opener.Handle(ref reader), null);
            default:
                return HandleChannel(message[0], _channels.Find(reader.ReadUInt32()), ref reader);
        }
    }

    private ReadOnlyMemory<byte> HandleGlobalRequest(ref SshReader reader)
    {
        var name = reader.ReadText();
        var wantsReply = reader.ReadBoolean();
        var answer = name == "no-more-sessions@openssh.com" ? NoMoreSessions() : _remote.Handle(name, ref reader);
        return wantsReply ? (answer ?? new SshWriter(MessageNumber.RequestFailure)).Written : default;
    }

    private SshWriter NoMoreSessions()
    {
        HasAllSessions = true;
        return new SshWriter(MessageNumber.RequestSuccess);
    }

    private (ReadOnlyMemory<byte> Answer, IChannelRequests? Afterwards) HandleChannel(byte number, SshChannel channel, ref SshReader reader)
    {
        switch (number)
        {
            case MessageNumber.ChannelOpenConfirmation when channel.Opened.IsCompleted:
                throw SshException.Protocol($"Channel {channel.Id} was confirmed twice.");
            case MessageNumber.ChannelOpenConfirmation:
                channel.SetRemote(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
                return default;
            case MessageNumber.ChannelOpenFailure:
                reader.ReadUInt32();
                channel.RefuseOpening(new SshException(DisconnectReason.ByApplication, $"The client refuses the channel: {reader.ReadText()}"));
                _channels.Remove(channel);
                return default;
            case MessageNumber.ChannelWindowAdjust:
                channel.GrowSendWindow(reader.ReadUInt32());
                return default;
            case MessageNumber.ChannelData:
                return (channel.Receive(reader.ReadString(), isWanted: true), null);
            case MessageNumber.ChannelExtendedData:
                reader.ReadUInt32();
                return (channel.Receive(reader.ReadString(), isWanted: false), null);
            case MessageNumber.ChannelEof:
                channel.ReceiveEof();
                return default;
            case MessageNumber.ChannelClose:
                _channels.Remove(channel);
                return (channel.ReceiveClose(), null);
            case MessageNumber.ChannelRequest:
                var name = reader.ReadText();
                var wantsReply = reader.ReadBoolean();
                var success = channel.Requests?.Handle(name, ref reader) ?? false;
                return (wantsReply ? channel.Answer(success) : default, channel.Requests);
            default:
                // Answers to requests of ours, which want none.
                return default;
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken) => await _transport.Outgoing.SendAsync(
        new SshWriter(MessageNumber.GlobalRequest).Text("keepalive@openssh.com").Boolean(true).Written, ReadOnlyMemory<byte>.Empty, null, cancellationToken);

    private async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        var unanswered = 0;
        var asking = Task.CompletedTask;
        while (true)
        {
            await Task.Delay(_options.KeepAliveInterval, _options.TimeProvider, cancellationToken);
            unanswered = _heard ? 0 : unanswered;
            _heard = false;
            if (unanswered >= _options.KeepAliveCount)
            {
                throw new SshException(DisconnectReason.ConnectionLost, $"The client did not answer {unanswered} questions whether it is there.");
            }

            // A question that does not get out, since the client takes nothing, is one without an answer.
            unanswered++;
            asking = asking.IsCompleted ? AskAsync(cancellationToken) : asking;
        }
    }
}
