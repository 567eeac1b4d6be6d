using System.Buffers;

namespace Coder.Tunnel.Resuming;

/// <summary>Carries frames between the state of a resumable stream and one transport after the other.</summary>
/// <param name="state">What is said and what was heard.</param>
/// <param name="gate">Guards the state.</param>
/// <param name="isCurrent">Whether a transport is still the stream's; asked within the gate.</param>
internal sealed class FrameCarrier(ResumeState state, Lock gate, Func<Attachment, bool> isCurrent)
{
    /// <summary>Sends what there is to send, on the caller's thread as far as that does not wait. Nobody is sending when it returns.</summary>
    /// <exception cref="IOException">The transport broke.</exception>
    /// <exception cref="ObjectDisposedException">The transport was given up.</exception>
    public async Task SendAsync(Attachment attachment)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ResumeFrame.MaxSentBytes);
        try
        {
            while (Fill(attachment, buffer.AsSpan(0, ResumeFrame.MaxSentBytes)) is > 0 and var length)
            {
                await attachment.Transport.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes what comes until the transport ends.</summary>
    /// <param name="attachment">The transport.</param>
    /// <param name="received">Called after each frame.</param>
    /// <exception cref="ResumeException">The other side breaks the protocol.</exception>
    /// <exception cref="IOException">The transport broke.</exception>
    /// <exception cref="ObjectDisposedException">The transport was given up.</exception>
    public async Task ReceiveAsync(Attachment attachment, Action received)
    {
        while (await attachment.ReadHeaderAsync() is { } header)
        {
            if (header.Type == ResumeFrameType.Data)
            {
                await ReceiveDataAsync(attachment, header.Length);
            }
            else
            {
                var payload = await attachment.ReadPayloadAsync(header.Length);
                lock (gate)
                {
                    state.Receive(header.Type, payload.Span);
                }
            }

            received();
        }
    }

    /// <summary>Writes the next frames into a buffer; 0 when there is nothing to send, and then nobody is sending.</summary>
    private int Fill(Attachment attachment, Span<byte> buffer)
    {
        lock (gate)
        {
            if (isCurrent(attachment) && state.HasUnsent(attachment))
            {
                return state.Fill(attachment, buffer);
            }

            attachment.IsSending = false;
            return 0;
        }
    }

    private async ValueTask ReceiveDataAsync(Attachment attachment, int length)
    {
        lock (gate)
        {
            state.Incoming.Expect(length);
        }

        while (length > 0)
        {
            Memory<byte> space;
            lock (gate)
            {
                space = state.Incoming.Reserve(length);
            }

            var read = 0;
            try
            {
                read = await attachment.Transport.ReadAsync(space);
            }
            finally
            {
                lock (gate)
                {
                    state.Incoming.Receive(read);
                }
            }

            length -= read > 0 ? read : throw new EndOfStreamException("The transport ended within a frame.");
        }
    }
}
