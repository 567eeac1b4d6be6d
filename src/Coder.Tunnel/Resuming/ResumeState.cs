using System.Text;

namespace Coder.Tunnel.Resuming;

/// <summary>
/// What the two ends of a resumable stream have told each other: both halves of it, how it ended, and from that what is to be said next.
/// Guarded by its stream, which carries the frames.
/// </summary>
internal sealed class ResumeState(ResumeOptions options)
{
    private ResumeException? _failure;
    private string? _resetReason;

    public OutgoingBytes Outgoing { get; } = new(options.BufferBytes);

    public IncomingBytes Incoming { get; } = new(options);

    /// <summary>This side neither reads nor writes any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Reads and writes fail.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>The other side has sent nothing and read nothing, as far as this side knows.</summary>
    public bool IsUntouched => Incoming.Position == 0 && Outgoing.Acknowledged == 0;

    /// <summary>Everything that came was read or dropped, and this side has said all that it will.</summary>
    public bool NeedsNothing => IsClosed && Incoming.Ended;

    /// <summary>Nothing more has to reach either side.</summary>
    public bool IsDone(Attachment? attachment) => HasFailed
        ? _resetReason is null || attachment is { ResetSent: true }
        : Incoming.IsDone && (Outgoing.EndAcknowledged || Outgoing.Unwanted);

    /// <summary>There is something to say on a transport.</summary>
    public bool HasUnsent(Attachment attachment) => HasFailed
        ? _resetReason is not null && !attachment.ResetSent
        : Outgoing.Unsent > 0 || Outgoing.EndIsUnsent || Incoming.AcknowledgeIsDue || StopIsUnsent(attachment);

    /// <summary>Writes the next frames into a buffer; they count as sent. There must be some.</summary>
    /// <returns>Bytes written.</returns>
    public int Fill(Attachment attachment, Span<byte> buffer)
    {
        if (HasFailed)
        {
            attachment.ResetSent = true;
            return ResumeFrame.WriteReason(buffer, _resetReason!);
        }

        var length = 0;
        if (Incoming.AcknowledgeIsDue)
        {
            length += ResumeFrame.WriteOffset(buffer, ResumeFrameType.Acknowledge, Incoming.Acknowledge());
        }

        if (StopIsUnsent(attachment))
        {
            attachment.StopSent = true;
            length += ResumeFrame.WriteHeader(buffer[length..], ResumeFrameType.StopReading, 0);
        }

        while (Outgoing.Unsent > 0 && buffer.Length - length > ResumeFrame.HeaderSize)
        {
            var space = buffer[(length + ResumeFrame.HeaderSize)..];
            var data = Outgoing.Send(space[..Math.Min(space.Length, ResumeFrame.MaxDataBytes)]);
            length += ResumeFrame.WriteHeader(buffer[length..], ResumeFrameType.Data, data) + data;
        }

        if (Outgoing.Unsent == 0 && Outgoing.EndIsUnsent && buffer.Length - length >= ResumeFrame.HeaderSize + ResumeFrame.OffsetSize)
        {
            Outgoing.SendEnd();
            length += ResumeFrame.WriteOffset(buffer[length..], ResumeFrameType.End, Outgoing.Written);
        }

        return length;
    }

    /// <summary>Takes what the other side says in a frame that is no data.</summary>
    /// <exception cref="ResumeException">It cannot be.</exception>
    public void Receive(ResumeFrameType type, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case ResumeFrameType.Acknowledge:
                Outgoing.Acknowledge(Attachment.Offset(payload));
                break;
            case ResumeFrameType.End:
                Incoming.End(Attachment.Offset(payload));
                break;
            case ResumeFrameType.StopReading:
                Outgoing.Abandon();
                break;
            default:
                Fail(new ResumeException(Encoding.UTF8.GetString(payload)), resetReason: null);
                break;
        }
    }

    /// <summary>Ends both halves.</summary>
    /// <param name="failure">What reads and writes fail with.</param>
    /// <param name="resetReason">What the other side is told; null when it knows, or is not to know.</param>
    public void Fail(ResumeException failure, string? resetReason)
    {
        if (!HasFailed)
        {
            _failure = failure;
            _resetReason = resetReason;
        }

        if (resetReason is not null)
        {
            Incoming.Abandon();
        }

        Outgoing.WakeWriter();
        Incoming.WakeReader();
    }

    /// <summary>This side neither reads nor writes any more; what was written is still to be delivered.</summary>
    public void Close()
    {
        IsClosed = true;
        Outgoing.End();
        Incoming.Abandon();
    }

    /// <summary>Whether a reader has everything, when there are no bytes for it.</summary>
    /// <exception cref="ResumeException">The stream has failed before.</exception>
    public bool EndWasReached()
    {
        if (Incoming.Ended && _resetReason is null)
        {
            return true;
        }

        ThrowIfFailed();
        return false;
    }

    /// <exception cref="ResumeException">Nothing can be written any more.</exception>
    public void ThrowIfNotWritable()
    {
        ThrowIfFailed();
        if (Outgoing.Unwanted)
        {
            throw new ResumeException("The other side reads no more.");
        }

        if (Outgoing.Ended)
        {
            throw new ResumeException("The stream is closed for writing.");
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new ResumeException(failure.Message, failure);
        }
    }

    private bool StopIsUnsent(Attachment attachment) => IsClosed && !Incoming.Ended && !attachment.StopSent;
}
