using System.Buffers.Binary;
using Coder.Ssh.Connection;
using Coder.Ssh.Transport;
using Coder.Ssh.Wire;

namespace Coder.Ssh;

/// <summary>
/// One channel of a connection as a stream (RFC 4254 §5): what the client sends when read, what it gets when written. Asynchronous only; one
/// reader and, for each of output and error output, one writer at a time. A write waits while the client's window is used up.
/// </summary>
public sealed class SshChannel : AsyncStream
{
    /// <summary>Longest data in one message, both ways.</summary>
    internal const int MaxDataBytes = 32 << 10;

    /// <summary>Most messages with data that go out together: how long others may wait for their turn.</summary>
    private const int MessagesAtOnce = 4;

    private readonly Lock _gate = new();
    private readonly OutgoingMessages _outgoing;
    private readonly int _windowBytes;
    private readonly ReceiveBuffer _received = new();
    private readonly ReceiveWindow _receiveWindow;
    private readonly SendWindow _sendWindow = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _outputRefused = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<bool> _isOpen;
    private uint _remoteId;
    private int _remoteMaxData;
    private bool _inputEnded;
    private bool _inputRefused;
    private bool _outputEnded;
    private bool _closeSent;

    internal SshChannel(OutgoingMessages outgoing, uint id, int windowBytes)
    {
        _outgoing = outgoing;
        _windowBytes = windowBytes;
        _receiveWindow = new ReceiveWindow(windowBytes);
        _isOpen = () => !_closeSent;
        Id = id;
        Error = new ErrorOutput(this);
    }

    /// <summary>Error output: what is written to it comes out of the client's standard error.</summary>
    public Stream Error { get; }

    /// <summary>Cancelled when the client has closed the channel or has gone.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Cancelled when the client reads no more output, though it may still send input (<c>eow@openssh.com</c>).</summary>
    public CancellationToken OutputRefused => _outputRefused.Token;

    internal uint Id { get; }

    /// <summary>Serves the client's requests on this channel; null when it knows none.</summary>
    internal IChannelRequests? Requests { get; set; }

    /// <summary>Completes when the client has answered our opening.</summary>
    internal Task Opened => _opened.Task;

    /// <inheritdoc/>
    /// <returns>Bytes read; 0 at the client's end of file or when it closed the channel.</returns>
    /// <exception cref="SshException">The client has gone.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _received.ReadAsync(buffer, cancellationToken);
        await SendAsync(AdjustmentFor(read), cancellationToken);

        return read;
    }

    /// <inheritdoc/>
    /// <exception cref="SshException">The client closed the channel or has gone.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        SendDataAsync(isError: false, buffer, cancellationToken);

    /// <summary>Tells the client that no more output comes. Reading goes on.</summary>
    public async ValueTask EndOutputAsync(CancellationToken cancellationToken)
    {
        if (Once(ref _outputEnded))
        {
            _sendWindow.Close(new SshException(DisconnectReason.ByApplication, "The output of the channel has ended."));
            await SendAsync(new SshWriter(MessageNumber.ChannelEof).UInt32(_remoteId).Written, cancellationToken);
        }
    }

    /// <summary>Tells the client that nobody reads its input any more (<c>eow@openssh.com</c>), and throws away what still comes.</summary>
    public async ValueTask RefuseInputAsync(CancellationToken cancellationToken)
    {
        if (Once(ref _inputRefused))
        {
            var adjustment = AdjustmentFor(_received.Discard());
            await SendRequestAsync("eow@openssh.com", new SshWriter(), cancellationToken);
            await SendAsync(adjustment, cancellationToken);
        }
    }

    /// <summary>Waits until there is something to read or the input ended, without a buffer.</summary>
    public async ValueTask WaitToReadAsync(CancellationToken cancellationToken) =>
        _ = await _received.ReadAsync(Memory<byte>.Empty, cancellationToken);

    internal async ValueTask SendDataAsync(bool isError, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            var count = await _sendWindow.TakeAsync(Math.Min(data.Length, MessagesAtOnce * _remoteMaxData), cancellationToken);
            if (!await _outgoing.SendDataAsync(DataHead(isError), data[..count], _remoteMaxData, _isOpen, cancellationToken))
            {
                throw ClosedByClient();
            }

            data = data[count..];
        }
    }

    /// <summary>Sends a request that wants no answer, unless the channel has been closed.</summary>
    internal ValueTask SendRequestAsync(string name, SshWriter arguments, CancellationToken cancellationToken) => SendAsync(
        new SshWriter(MessageNumber.ChannelRequest).UInt32(_remoteId).Text(name).Boolean(false).Raw(arguments.Written.Span).Written, cancellationToken);

    /// <summary>Closes this side, once. The channel's number is free when the client has closed the other.</summary>
    internal async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (Once(ref _closeSent))
        {
            _sendWindow.Close(new SshException(DisconnectReason.ByApplication, "The channel is closed."));
            _received.Discard();
            await _outgoing.SendAsync(CloseMessage(), ReadOnlyMemory<byte>.Empty, null, cancellationToken);
        }
    }

    /// <summary>The client has told its side of the channel.</summary>
    internal void SetRemote(uint id, uint window, uint maxData)
    {
        _remoteId = id;
        _remoteMaxData = (int)Math.Clamp(maxData, 1, MaxDataBytes);
        _sendWindow.Grow(window);
        _opened.TrySetResult();
    }

    /// <summary>The answer to the client's opening: this side of the channel.</summary>
    internal ReadOnlyMemory<byte> Confirmation() => new SshWriter(MessageNumber.ChannelOpenConfirmation)
        .UInt32(_remoteId).UInt32(Id).UInt32((uint)_windowBytes).UInt32(MaxDataBytes).Written;

    /// <summary>The answer to a request of the client; nothing when the client may not hear of the channel any more.</summary>
    internal ReadOnlyMemory<byte> Answer(bool success) =>
        _closeSent ? default : new SshWriter(success ? MessageNumber.ChannelSuccess : MessageNumber.ChannelFailure).UInt32(_remoteId).Written;

    /// <summary>The client does not want the channel that we opened.</summary>
    internal void RefuseOpening(SshException reason)
    {
        _opened.TrySetException(reason);
        _ = _opened.Task.Exception;
    }

    /// <summary>Data of the client.</summary>
    /// <param name="bytes">The data.</param>
    /// <param name="isWanted">False to throw it away.</param>
    /// <returns>A message to answer with, or nothing.</returns>
    /// <exception cref="SshException">The client sends more than it may.</exception>
    internal ReadOnlyMemory<byte> Receive(ReadOnlySpan<byte> bytes, bool isWanted)
    {
        _receiveWindow.Take(bytes.Length);
        if (_inputEnded)
        {
            throw SshException.Protocol($"Data came on channel {Id} after its end.");
        }

        if (!isWanted || _inputRefused || _closeSent)
        {
            return AdjustmentFor(bytes.Length);
        }

        _received.Append(bytes);
        return default;
    }

    internal void GrowSendWindow(uint delta) => _sendWindow.Grow(delta);

    internal void ReceiveEof()
    {
        _inputEnded = true;
        _received.End();
    }

    internal void RefuseOutput() => _ = _outputRefused.CancelAsync();

    /// <summary>The client has closed the channel.</summary>
    /// <returns>Our own close, or nothing when it has been sent.</returns>
    internal ReadOnlyMemory<byte> ReceiveClose()
    {
        // Callbacks run elsewhere: the one who reads messages must not do the work of channels.
        _ = _closed.CancelAsync();
        var answers = Once(ref _closeSent);
        ReceiveEof();
        _sendWindow.Close(ClosedByClient());
        return answers ? CloseMessage() : default;
    }

    /// <summary>The connection has ended.</summary>
    internal void Fail(SshException failure)
    {
        _sendWindow.Close(failure);
        _received.Fail(failure);
        RefuseOpening(failure);
        _ = _closed.CancelAsync();
    }

    private static SshException ClosedByClient() => new(DisconnectReason.ByApplication, "The client has closed the channel.");

    private ReadOnlyMemory<byte> CloseMessage() => new SshWriter(MessageNumber.ChannelClose).UInt32(_remoteId).Written;

    private byte[] DataHead(bool isError)
    {
        const int plain = 5;
        const uint standardError = 1;
        var head = new byte[isError ? plain + sizeof(uint) : plain];
        head[0] = isError ? MessageNumber.ChannelExtendedData : MessageNumber.ChannelData;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), _remoteId);
        if (isError)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(plain), standardError);
        }

        return head;
    }

    private ReadOnlyMemory<byte> AdjustmentFor(int count) => !_inputEnded && _receiveWindow.Return(count) is > 0 and var delta
        ? new SshWriter(MessageNumber.ChannelWindowAdjust).UInt32(_remoteId).UInt32((uint)delta).Written
        : default;

    // A client that has closed the channel must not hear of it again: OpenSSH ends the whole connection then.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!message.IsEmpty)
        {
            await _outgoing.SendAsync(message, ReadOnlyMemory<byte>.Empty, _isOpen, cancellationToken);
        }
    }

    private bool Once(ref bool flag)
    {
        lock (_gate)
        {
            var first = !flag;
            flag = true;
            return first;
        }
    }
}
