namespace Coder.Ssh.Connection;

/// <summary>How much may be sent on a channel (RFC 4254 §5.2). Writers wait while it is empty.</summary>
internal sealed class SendWindow
{
    private readonly Lock _gate = new();
    private long _bytes;
    private TaskCompletionSource? _grew;
    private SshException? _failure;

    /// <exception cref="SshException">The window becomes larger than one can be.</exception>
    public void Grow(uint delta)
    {
        lock (_gate)
        {
            if (_bytes + delta > uint.MaxValue)
            {
                throw SshException.Protocol("The window of a channel was raised beyond 4 GiB.");
            }

            _bytes += delta;
            Wake();
        }
    }

    /// <summary>Nothing can be sent any more.</summary>
    public void Close(SshException reason)
    {
        lock (_gate)
        {
            _failure ??= reason;
            Wake();
        }
    }

    /// <summary>Takes at least one byte of the window and at most what is wanted.</summary>
    /// <exception cref="SshException">The window was closed.</exception>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grew;
            lock (_gate)
            {
                if (_failure is { } failure)
                {
                    throw new SshException(failure.Reason, failure.Message, failure);
                }

                if (_bytes > 0)
                {
                    var granted = (int)Math.Min(wanted, _bytes);
                    _bytes -= granted;
                    return granted;
                }

                _grew ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                grew = _grew.Task;
            }

            await grew.WaitAsync(cancellationToken);
        }
    }

    private void Wake()
    {
        _grew?.TrySetResult();
        _grew = null;
    }
}
