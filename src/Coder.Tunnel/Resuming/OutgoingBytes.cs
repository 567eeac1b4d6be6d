namespace Coder.Tunnel.Resuming;

/// <summary>The written half of a resumable stream: what the other side has not read yet, how far it was sent on the present transport, and the end. Guarded by its stream.</summary>
/// <param name="limit">Bytes written and not acknowledged before a writer has to wait.</param>
internal sealed class OutgoingBytes(int limit)
{
    private readonly ByteQueue _bytes = new();
    private long _sent;
    private bool _endSent;
    private TaskCompletionSource? _room;

    /// <summary>Offset after the last byte that the other side has read.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Offset after the last byte that was written.</summary>
    public long Written => Acknowledged + _bytes.Length;

    /// <summary>Nothing more will be written.</summary>
    public bool Ended { get; private set; }

    /// <summary>The other side has read everything, the end too.</summary>
    public bool EndAcknowledged { get; private set; }

    /// <summary>The other side reads no more.</summary>
    public bool Unwanted { get; private set; }

    /// <summary>Bytes to send on the present transport.</summary>
    public int Unsent => (int)(Written - _sent);

    /// <summary>The end is to be sent on the present transport, when there are no unsent bytes.</summary>
    public bool EndIsUnsent => Ended && !_endSent;

    /// <summary>Takes as many bytes as there is room for.</summary>
    /// <returns>How many.</returns>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, limit - _bytes.Length);
        _bytes.Append(bytes[..count]);
        return count;
    }

    /// <summary>Completes when there may be room, or a write would fail.</summary>
    public Task WhenRoom() => (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void WakeWriter()
    {
        _room?.TrySetResult();
        _room = null;
    }

    /// <summary>Nothing more will be written.</summary>
    public void End()
    {
        Ended = true;
        WakeWriter();
    }

    /// <summary>The other side reads no more: what it has not read is dropped, and the end follows.</summary>
    public void Abandon()
    {
        Unwanted = true;
        Acknowledged = Written;
        _sent = Math.Max(_sent, Acknowledged);
        _bytes.Clear();
        End();
    }

    /// <summary>A new transport begins where the other side says that it has received to.</summary>
    /// <exception cref="ResumeException">It cannot have received that.</exception>
    public void SendFrom(long received)
    {
        CheckReceived(received);
        if (Unwanted)
        {
            _endSent = EndAcknowledged;
            return;
        }

        _sent = Math.Min(received, Written);
        _endSent = received > Written;
    }

    /// <exception cref="ResumeException">The other side cannot have received so much, or so little.</exception>
    public void CheckReceived(long received)
    {
        if (!Unwanted && (received < Acknowledged || received > Written + (Ended ? 1 : 0)))
        {
            throw new ResumeException($"The other side has received up to {received}, it says; between {Acknowledged} and {Written} is possible.");
        }
    }

    /// <summary>Copies the next unsent bytes; they count as sent.</summary>
    public int Send(Span<byte> destination)
    {
        var count = _bytes.CopyTo((int)(_sent - Acknowledged), destination);
        _sent += count;
        return count;
    }

    /// <summary>The end counts as sent.</summary>
    public void SendEnd() => _endSent = true;

    /// <summary>The other side has read up to an offset; the end counts as one more byte.</summary>
    /// <exception cref="ResumeException">It cannot have read that.</exception>
    public void Acknowledge(long offset)
    {
        if (offset > _sent + (_endSent ? 1 : 0) || offset < 0)
        {
            throw new ResumeException($"The other side acknowledged {offset}; only {_sent} bytes were sent.");
        }

        EndAcknowledged |= offset == Written + 1;
        var read = (int)(Math.Min(offset, Written) - Acknowledged);
        if (read > 0)
        {
            _bytes.Discard(read);
            Acknowledged += read;
            WakeWriter();
        }
    }
}
