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
    private readonly ResumeState _state;
    private readonly FrameCarrier _carrier;
    private Attachment? _attachment;
    private Task _lastPump = Task.CompletedTask;
    private bool _hasBegun;
    private bool _over;

    internal ResumableStream(Guid id, ResumeOptions options, IResumableOwner owner)
    {
        Id = id;
        _owner = owner;
        _state = new ResumeState(options);
        _carrier = new FrameCarrier(_state, _gate, attachment => attachment == _attachment);
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

    /// <summary>The other side has sent nothing and read nothing, as far as this side knows: it may not know that the stream exists.</summary>
    internal bool IsUntouched
    {
        get
        {
            lock (_gate)
            {
                return _state.IsUntouched;
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
                return _state.NeedsNothing;
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
                if (_state.Incoming.HasBytes)
                {
                    read = _state.Incoming.Take(buffer.Span);
                    BytesRead += read;
                }
                else if (!_state.EndWasReached())
                {
                    ObjectDisposedException.ThrowIf(_state.IsClosed, this);
                    arrived = _state.Incoming.WhenArrived();
                }

                acknowledge = _state.Incoming.AcknowledgeIsDue;
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
                _state.ThrowIfNotWritable();
                var count = _state.Outgoing.Append(buffer.Span);
                BytesWritten += count;
                buffer = buffer[count..];
                if (count == 0)
                {
                    room = _state.Outgoing.WhenRoom();
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
            _state.Outgoing.End();
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
            if (_over || _state.HasFailed)
            {
                return;
            }

            _state.Fail(new ResumeException("The stream was reset on this side."), reason);
        }

        Proceed();
    }

    /// <summary>Gives a stream up without telling the other side.</summary>
    internal void Abandon(ResumeException reason)
    {
        lock (_gate)
        {
            _state.Fail(reason, resetReason: null);
        }

        Over();
    }

    /// <exception cref="ResumeException">The other side cannot have received so much, or so little.</exception>
    internal void CheckReceived(long received)
    {
        lock (_gate)
        {
            _state.Outgoing.CheckReceived(received);
        }
    }

    /// <summary>How this side names the stream in the header of its next transport. There must be none, so that it does not change.</summary>
    internal ResumePoint Point()
    {
        lock (_gate)
        {
            return new ResumePoint(Id, _hasBegun ? _state.Incoming.Position : null);
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
            return _state.Incoming.Position;
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

                _state.Outgoing.SendFrom(received);
            }
            catch (ResumeException)
            {
                transport.Reset();
                throw;
            }

            _state.Incoming.AcknowledgeAnew();
            _hasBegun = true;
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
                if (_state.IsClosed)
                {
                    return;
                }

                _state.Close();
            }

            Proceed();
        }

        base.Dispose(disposing);
    }

    /// <summary>Sends what there is to send, on the caller's thread as far as that does not wait, and finishes what is finished.</summary>
    private void Proceed()
    {
        Attachment? sender = null;
        bool done;
        lock (_gate)
        {
            if (_attachment is { IsSending: false } attachment && _state.HasUnsent(attachment))
            {
                attachment.IsSending = true;
                sender = attachment;
            }

            done = sender is null && _state.IsDone(_attachment) && _attachment is not { IsSending: true };
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

    private async Task SendAsync(Attachment attachment)
    {
        try
        {
            await _carrier.SendAsync(attachment);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Lost(attachment, e);
        }

        Proceed();
    }

    private async Task PumpAsync(Attachment attachment)
    {
        try
        {
            await _carrier.ReceiveAsync(attachment, Proceed);
            Lost(attachment, new EndOfStreamException("The transport ended."));
        }
        catch (ResumeException e)
        {
            lock (_gate)
            {
                _state.Fail(e, e.Message);
            }

            Proceed();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Lost(attachment, e);
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
}
