namespace Coder.Tunnel.Resuming;

/// <summary>The read half of a resumable stream: what was received and not read yet, what the other side knows of it, and the end. Guarded by its stream.</summary>
/// <param name="options">How much may be unread, and how much unacknowledged.</param>
internal sealed class IncomingBytes(ResumeOptions options)
{
    private readonly ByteQueue _bytes = new();
    private long _received;
    private long _acknowledged;
    private bool _unwanted;
    private bool _acknowledgeAnyway;
    private TaskCompletionSource? _arrival;

    /// <summary>The end was received.</summary>
    public bool Ended { get; private set; }

    /// <summary>Everything was received and read, the end too.</summary>
    public bool IsDone => Ended && _bytes.Length == 0;

    /// <summary>What was received; the end counts as one more byte.</summary>
    public long Position => _received + (Ended ? 1 : 0);

    /// <summary>What was read; the end counts as one more byte.</summary>
    public long Acknowledgement => _received - _bytes.Length + (IsDone ? 1 : 0);

    /// <summary>It is time to tell the other side.</summary>
    public bool AcknowledgeIsDue =>
        Acknowledgement - _acknowledged >= options.AcknowledgeBytes
        || (Acknowledgement > _acknowledged && (IsDone || _acknowledgeAnyway));

    /// <summary>There are bytes to read.</summary>
    public bool HasBytes => _bytes.Length > 0;

    /// <summary>Completes when something came.</summary>
    public Task WhenArrived() => (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void WakeReader()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }

    public int Take(Span<byte> destination) => _bytes.Take(destination);

    /// <summary>Memory for the next bytes; <see cref="Receive"/> has to follow.</summary>
    public Memory<byte> Reserve(int wanted) => _bytes.Reserve(wanted);

    /// <summary>Bytes came into the reserved memory.</summary>
    public void Receive(int count)
    {
        _bytes.Commit(count);
        _received += count;
        if (_unwanted)
        {
            _bytes.Clear();
        }

        WakeReader();
    }

    /// <exception cref="ResumeException">So many bytes may not come.</exception>
    public void Expect(int length)
    {
        if (Ended)
        {
            throw new ResumeException("The other side sent bytes after the end.");
        }

        if (_bytes.Length + (long)length > options.BufferBytes)
        {
            throw new ResumeException($"The other side sent {length} bytes more than the {options.BufferBytes} that may be unread.");
        }
    }

    /// <exception cref="ResumeException">The end does not fit what came before.</exception>
    public void End(long offset)
    {
        if (_unwanted)
        {
            _received = offset;
        }

        if (offset != _received)
        {
            throw new ResumeException($"The other side ended after {offset} bytes, but {_received} came.");
        }

        Ended = true;
        WakeReader();
    }

    /// <summary>Nobody will read: what is there and what comes is dropped.</summary>
    public void Abandon()
    {
        _unwanted = true;
        _bytes.Clear();
        WakeReader();
    }

    /// <summary>A new transport: an acknowledgement may have been lost with the one before.</summary>
    public void AcknowledgeAnew()
    {
        _acknowledged = 0;
        _acknowledgeAnyway = Acknowledgement > 0;
    }

    /// <summary>What to tell the other side; counts as told.</summary>
    public long Acknowledge()
    {
        _acknowledgeAnyway = false;
        return _acknowledged = Acknowledgement;
    }
}
