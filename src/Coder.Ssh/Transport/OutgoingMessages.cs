using Coder.Ssh.Wire;

namespace Coder.Ssh.Transport;

/// <summary>
/// Lets any number of senders write whole messages one after the other. While keys are being exchanged only the exchange itself may send
/// (RFC 4253 §9); senders wait, and the answers of the one who reads, and must not wait, are kept until it is over.
/// </summary>
internal sealed class OutgoingMessages(PacketWriter writer, Func<byte[]> offer, long rekeyBytes, CancellationToken lifetime) : IDisposable
{
    /// <summary>Bytes of answers that are kept; who asks for more during an exchange is cut off.</summary>
    private const int MaxKeptBytes = 1 << 20;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<ReadOnlyMemory<byte>> _kept = new();
    private int _keptBytes;
    private byte[]? _ownOffer;
    private TaskCompletionSource _exchanged = NewSignal(completed: true);
    private SshException? _failure;

    /// <summary>Sends a message, waiting for an exchange of keys to end.</summary>
    /// <param name="head">First part of the message.</param>
    /// <param name="body">Second part, so that nobody has to join them.</param>
    /// <param name="isWanted">Asked when it is this message's turn; null for always.</param>
    /// <param name="cancellationToken">Ends the waiting, not the sending.</param>
    /// <returns>False when the message was not wanted any more.</returns>
    public async ValueTask<bool> SendAsync(
        ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, Func<bool>? isWanted, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            var goes = isWanted?.Invoke() ?? true;
            if (goes)
            {
                await WriteAsync(head, body);
            }

            return goes;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends data as <see cref="PacketWriter.WriteStringsAsync"/> does, waiting for an exchange of keys to end.</summary>
    /// <param name="head">What comes before the string in each message.</param>
    /// <param name="data">The data; not empty.</param>
    /// <param name="maxPart">Longest part in one message.</param>
    /// <param name="isWanted">Asked when it is the turn of the data.</param>
    /// <param name="cancellationToken">Ends the waiting, not the sending.</param>
    /// <returns>False when the data was not wanted any more.</returns>
    public async ValueTask<bool> SendDataAsync(
        ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> data, int maxPart, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            var goes = isWanted();
            if (goes)
            {
                await GuardAsync(writer.WriteStringsAsync(head, data, maxPart, lifetime));
                await RekeyIfDueAsync();
            }

            return goes;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends an answer to what was just read; during an exchange of keys it is kept. The message must not change afterwards.</summary>
    public async ValueTask ReplyAsync(ReadOnlyMemory<byte> message)
    {
        await _writing.WaitAsync(lifetime);
        try
        {
            if (_ownOffer is null)
            {
                await WriteAsync(message, ReadOnlyMemory<byte>.Empty);
            }
            else
            {
                Keep(message);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Begins an exchange of keys unless one has begun, and holds back everything else.</summary>
    /// <returns>Our offer.</returns>
    public async ValueTask<byte[]> BeginExchangeAsync()
    {
        await _writing.WaitAsync(lifetime);
        try
        {
            return _ownOffer ?? await OfferAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends our key and NEWKEYS, takes the new cipher, and lets the others send again.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isStrict">Count packets anew.</param>
    /// <param name="first">Message that goes out first under the new keys; empty for none.</param>
    public async ValueTask EndExchangeAsync(KeyExchange exchange, bool isStrict, ReadOnlyMemory<byte> first)
    {
        await _writing.WaitAsync(lifetime);
        try
        {
            await WritePacketAsync(exchange.Reply, ReadOnlyMemory<byte>.Empty);
            await WritePacketAsync(new[] { MessageNumber.NewKeys }, ReadOnlyMemory<byte>.Empty);
            writer.UseCipher(exchange.CipherToClient(), isStrict);
            if (!first.IsEmpty)
            {
                await WritePacketAsync(first, ReadOnlyMemory<byte>.Empty);
            }

            _keptBytes = 0;
            while (_kept.TryDequeue(out var message))
            {
                await WritePacketAsync(message, ReadOnlyMemory<byte>.Empty);
            }

            _ownOffer = null;
            _exchanged.TrySetResult();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sends a last message whatever else is going on, unless somebody is stuck in sending.</summary>
    public async ValueTask TrySendLastAsync(ReadOnlyMemory<byte> message)
    {
        if (_failure is null && await _writing.WaitAsync(TimeSpan.Zero, lifetime))
        {
            try
            {
                await WritePacketAsync(message, ReadOnlyMemory<byte>.Empty);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    /// <summary>Nothing can be sent any more: all who wait or try from now on get this.</summary>
    public void Fail(SshException failure)
    {
        _failure ??= failure;
        _exchanged.TrySetException(failure);
        _ = _exchanged.Task.Exception;
    }

    // Whoever still waits for the semaphore is released by its holder, so it is not disposed.
    public void Dispose() => writer.Dispose();

    private static TaskCompletionSource NewSignal(bool completed)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (completed)
        {
            signal.SetResult();
        }

        return signal;
    }

    // Whoever returns from here has to release the semaphore.
    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _exchanged.Task.WaitAsync(cancellationToken);
            await _writing.WaitAsync(cancellationToken);
            try
            {
                ThrowIfFailed();
                if (_ownOffer is null)
                {
                    return;
                }
            }
            catch
            {
                _writing.Release();
                throw;
            }

            _writing.Release();
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        await WritePacketAsync(head, body);
        await RekeyIfDueAsync();
    }

    private async ValueTask RekeyIfDueAsync()
    {
        if (writer.BytesUnderKeys > rekeyBytes)
        {
            await OfferAsync();
        }
    }

    private async ValueTask<byte[]> OfferAsync()
    {
        _ownOffer = offer();
        _exchanged = NewSignal(completed: false);
        await WritePacketAsync(_ownOffer, ReadOnlyMemory<byte>.Empty);
        return _ownOffer;
    }

    private ValueTask WritePacketAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        ThrowIfFailed();
        return GuardAsync(writer.WriteAsync(head, body, lifetime));
    }

    private async ValueTask GuardAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (Exception e) when (e is not SshException)
        {
            // Part of a packet may be out: nothing that follows would be understood.
            var lost = new SshException(DisconnectReason.ConnectionLost, "The connection to the client broke.", e);
            Fail(lost);
            throw lost;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            _exchanged.TrySetException(failure);
            _ = _exchanged.Task.Exception;
            throw new SshException(failure.Reason, failure.Message, failure);
        }
    }

    private void Keep(ReadOnlyMemory<byte> message)
    {
        _keptBytes += message.Length;
        if (_keptBytes > MaxKeptBytes)
        {
            throw SshException.Protocol("The client asks too much while keys are being exchanged.");
        }

        _kept.Enqueue(message);
    }
}
