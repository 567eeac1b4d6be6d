using System.Buffers;
using System.Text;

namespace Coder.Tunnel.Resuming;

/// <summary>
/// A stream that outlives its transports. Written bytes are kept until the other side's reader has them, and are sent again on the next
/// transport from where the last one broke; a reader or writer sees a pause and no more. Reads and writes may run at the same time; of each
/// kind one at a time. A write returns when its bytes are kept, and waits while <see cref="ResumeOptions.BufferBytes"/> of them are.
/// Disposal closes the write side and tells the other side to stop writing; what was written is still delivered.
/// </summary>
public sealed class ResumableStream : TunnelStream
{
    private readonly Lock _gate = new();
    private readonly IResumableOwner _owner;
    private readonly OutgoingBytes _outgoing;
    private readonly IncomingBytes _incoming;
    private Attachment? _attachment;
    private Task _lastPump = Task.CompletedTask;
    private ResumeException? _failure;
    private string? _resetReason;
    private bool _disposed;
    private bool _over;

    internal ResumableStream(Guid id, ResumeOptions options, IResumableOwner owner)
    {
        Id = id;
        _owner = owner;
        _outgoing = new OutgoingBytes(options.BufferBytes);
        _incoming = new IncomingBytes(options);
    }

    /// <summary>Names the stream among all of its agent, and is known to its two ends only.</summary>
    public Guid Id { get; }

    /// <summary>False while there is no transport.</summary>
    public bool IsAttached
    {
        get
        {
            lock (_gate)
            {
                return _attachment is not null;
            }
        }
    }

    /// <summary>Everything that came was read or dropped, and this side has said all that it will: nobody would notice if the other side was gone.</summary>
    internal bool NeedsNothing
    {
        get
        {
            lock (_gate)
            {
                return _disposed && _incoming.Ended;
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ResumeException">The stream was reset, or could not be resumed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task? arrived = null;
            var read = 0;
            bool acknowledge;
            lock (_gate)
            {
                if (_incoming.HasBytes)
                {
                    read = _incoming.Take(buffer.Span);
                    BytesRead += read;
                }
                else if (!EndWasReached())
                {
                    arrived = _incoming.WhenArrived();
                }

                acknowledge = _incoming.AcknowledgeIsDue;
            }

            if (arrived is not null)
            {
                await arrived.WaitAsync(cancellationToken);
                continue;
            }

            if (acknowledge)
            {
                Proceed();
            }

            return read;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ResumeException">The stream was closed or reset, or could not be resumed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            Task? room = null;
            lock (_gate)
            {
                ThrowIfNotWritable();
                var count = _outgoing.Append(buffer.Span);
                BytesWritten += count;
                buffer = buffer[count..];
                if (count == 0)
                {
                    room = _outgoing.WhenRoom();
                }
            }

            if (room is null)
            {
                Proceed();
            }
            else
            {
                await room.WaitAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public override void CloseWrite()
    {
        lock (_gate)
        {
            _outgoing.End();
        }

        Proceed();
    }

    /// <inheritdoc/>
    public override void Reset() => Reset("The stream was reset by the other side.");

    /// <summary>Ends the stream at once in both directions; the other side's reads and writes fail with this reason.</summary>
    /// <param name="reason">One sentence for people.</param>
    public void Reset(string reason)
    {
        lock (_gate)
        {
            if (_over || _failure is not null)
            {
                return;
            }

            FailLocked(new ResumeException("The stream was reset on this side."), reason);
        }

        Proceed();
    }

    /// <summary>Gives a stream up without telling the other side.</summary>
    internal void Abandon(ResumeException reason)
    {
        lock (_gate)
        {
            FailLocked(reason, resetReason: null);
        }

        Over();
    }

    /// <exception cref="ResumeException">The other side cannot have received so much, or so little.</exception>
    internal void CheckReceived(long received)
    {
        lock (_gate)
        {
            _outgoing.CheckReceived(received);
        }
    }

    /// <summary>Takes the transport away and says how far bytes were received, which does not change until the next one is attached.</summary>
    internal async Task<long> DetachAsync()
    {
        Task pump;
        lock (_gate)
        {
            _attachment?.Transport.Reset();
            _attachment = null;
            pump = _lastPump;
        }

        await pump;
        lock (_gate)
        {
            return _incoming.Position;
        }
    }

    /// <summary>Goes on with a transport; there must be none.</summary>
    /// <param name="transport">An open stream whose headers were exchanged; the stream's from now on.</param>
    /// <param name="received">How far the other side has received.</param>
    /// <exception cref="ResumeException">The stream is over, or the other side cannot have received that; the transport was reset.</exception>
    internal void Attach(TunnelStream transport, long received)
    {
        var attachment = new Attachment(transport);
        lock (_gate)
        {
            try
            {
                if (_over)
                {
                    throw new ResumeException("The stream has ended.");
                }

                _outgoing.SendFrom(received);
            }
            catch (ResumeException)
            {
                transport.Reset();
                throw;
            }

            _incoming.AcknowledgeAnew();
            _attachment = attachment;
            _lastPump = Task.Run(() => PumpAsync(attachment));
        }

        Proceed();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                _outgoing.End();
                _incoming.Abandon();
            }

            Proceed();
        }

        base.Dispose(disposing);
    }

    // Nothing more has to reach either side.
    private bool IsDone => _failure is not null
        ? _resetReason is null || _attachment is { ResetSent: true }
        : _incoming.IsDone && (_outgoing.EndAcknowledged || _outgoing.Unwanted);

    /// <summary>Sends what there is to send, on the caller's thread as far as that does not wait, and finishes what is finished.</summary>
    private void Proceed()
    {
        Attachment? sender = null;
        bool done;
        lock (_gate)
        {
            if (_attachment is { IsSending: false } attachment && HasUnsent(attachment))
            {
                attachment.IsSending = true;
                sender = attachment;
            }

            done = sender is null && IsDone && _attachment is not { IsSending: true };
        }

        if (sender is not null)
        {
            _ = SendAsync(sender);
        }
        else if (done)
        {
            Over();
        }
    }

    private void Over()
    {
        Attachment? attachment;
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            _over = true;
            attachment = _attachment;
            _attachment = null;
        }

        // What is queued in it still goes out.
        attachment?.Transport.Dispose();
        _owner.OnOver(this);
    }

    private bool HasUnsent(Attachment attachment) =>
        _failure is not null
            ? _resetReason is not null && !attachment.ResetSent
            : _outgoing.Unsent > 0 || _outgoing.EndIsUnsent || _incoming.AcknowledgeIsDue || StopIsUnsent(attachment);

    private bool StopIsUnsent(Attachment attachment) => _disposed && !_incoming.Ended && !attachment.StopSent;

    private async Task SendAsync(Attachment attachment)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ResumeFrame.MaxSentBytes);
        try
        {
            while (Fill(attachment, buffer.AsSpan(0, ResumeFrame.MaxSentBytes)) is > 0 and var length)
            {
                await attachment.Transport.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Lost(attachment, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Proceed();
    }

    /// <summary>Writes the next frames into a buffer; 0 when there is nothing to send, and then nobody is sending.</summary>
    private int Fill(Attachment attachment, Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_attachment != attachment || !HasUnsent(attachment))
            {
                attachment.IsSending = false;
                return 0;
            }

            if (_failure is not null)
            {
                attachment.ResetSent = true;
                return ResumeFrame.WriteReason(buffer, _resetReason!);
            }

            return FillLocked(attachment, buffer);
        }
    }

    private int FillLocked(Attachment attachment, Span<byte> buffer)
    {
        var length = 0;
        if (_incoming.AcknowledgeIsDue)
        {
            length += ResumeFrame.WriteOffset(buffer, ResumeFrameType.Acknowledge, _incoming.Acknowledge());
        }

        if (StopIsUnsent(attachment))
        {
            attachment.StopSent = true;
            length += ResumeFrame.WriteHeader(buffer[length..], ResumeFrameType.StopReading, 0);
        }

        if (_outgoing.Unsent > 0)
        {
            var data = _outgoing.Send(buffer[(length + ResumeFrame.HeaderSize)..]);
            length += ResumeFrame.WriteHeader(buffer[length..], ResumeFrameType.Data, data) + data;
        }

        if (_outgoing.Unsent == 0 && _outgoing.EndIsUnsent && buffer.Length - length >= ResumeFrame.HeaderSize + ResumeFrame.OffsetSize)
        {
            _outgoing.SendEnd();
            length += ResumeFrame.WriteOffset(buffer[length..], ResumeFrameType.End, _outgoing.Written);
        }

        return length;
    }

    private async Task PumpAsync(Attachment attachment)
    {
        try
        {
            while (await attachment.ReadHeaderAsync() is { } header)
            {
                await ReceiveAsync(attachment, header.Type, header.Length);
                Proceed();
            }

            Lost(attachment, new EndOfStreamException("The transport ended."));
        }
        catch (ResumeException e)
        {
            lock (_gate)
            {
                FailLocked(e, e.Message);
            }

            Proceed();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Lost(attachment, e);
        }
    }

    private async ValueTask ReceiveAsync(Attachment attachment, ResumeFrameType type, int length)
    {
        if (type == ResumeFrameType.Data)
        {
            await ReceiveDataAsync(attachment, length);
            return;
        }

        var payload = await attachment.ReadPayloadAsync(length);
        lock (_gate)
        {
            switch (type)
            {
                case ResumeFrameType.Acknowledge:
                    _outgoing.Acknowledge(Attachment.Offset(payload.Span));
                    break;
                case ResumeFrameType.End:
                    _incoming.End(Attachment.Offset(payload.Span));
                    break;
                case ResumeFrameType.StopReading:
                    _outgoing.Abandon();
                    break;
                default:
                    FailLocked(new ResumeException(Encoding.UTF8.GetString(payload.Span)), resetReason: null);
                    break;
            }
        }
    }

    private async ValueTask ReceiveDataAsync(Attachment attachment, int length)
    {
        lock (_gate)
        {
            _incoming.Expect(length);
        }

        while (length > 0)
        {
            Memory<byte> space;
            lock (_gate)
            {
                space = _incoming.Reserve(length);
            }

            var read = 0;
            try
            {
                read = await attachment.Transport.ReadAsync(space);
            }
            finally
            {
                lock (_gate)
                {
                    _incoming.Receive(read);
                }
            }

            length -= read > 0 ? read : throw new EndOfStreamException("The transport ended within a frame.");
        }
    }

    private void Lost(Attachment attachment, Exception reason)
    {
        lock (_gate)
        {
            if (_attachment != attachment)
            {
                return;
            }

            _attachment = null;
        }

        attachment.Transport.Reset();
        Proceed();
        bool over;
        lock (_gate)
        {
            over = _over;
        }

        if (!over)
        {
            _owner.OnDetached(this, reason);
        }
    }

    /// <param name="failure">What reads and writes fail with.</param>
    /// <param name="resetReason">What the other side is told; null when it knows, or is not to know.</param>
    private void FailLocked(ResumeException failure, string? resetReason)
    {
        if (_failure is null)
        {
            _failure = failure;
            _resetReason = resetReason;
        }

        if (resetReason is not null)
        {
            _incoming.Abandon();
        }

        _outgoing.WakeWriter();
        _incoming.WakeReader();
    }

    private bool EndWasReached()
    {
        if (_incoming.Ended && _resetReason is null)
        {
            return true;
        }

        ThrowIfFailed();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return false;
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new ResumeException(failure.Message, failure);
        }
    }

    private void ThrowIfNotWritable()
    {
        ThrowIfFailed();
        if (_outgoing.Unwanted)
        {
            throw new ResumeException("The other side reads no more.");
        }

        if (_outgoing.Ended)
        {
            throw new ResumeException("The stream is closed for writing.");
        }
    }
}
