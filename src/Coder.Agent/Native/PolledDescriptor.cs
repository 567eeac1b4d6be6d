namespace Coder.Agent.Native;

/// <summary>A descriptor at the <see cref="Poller"/>: waits until it can be read or written.</summary>
internal sealed class PolledDescriptor(Poller poller, FileDescriptor descriptor, ulong key) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _writable;
    private bool _disposed;

    public FileDescriptor Descriptor { get; } = descriptor;

    public ulong Key { get; } = key;

    public Task WaitReadableAsync(CancellationToken cancellationToken) => WaitAsync(ref _readable, cancellationToken);

    public Task WaitWritableAsync(CancellationToken cancellationToken) => WaitAsync(ref _writable, cancellationToken);

    public void OnReady(uint events)
    {
        lock (_gate)
        {
            const uint broken = Libc.EPOLLERR | Libc.EPOLLHUP;
            if ((events & (Libc.EPOLLIN | broken)) != 0)
            {
                Wake(ref _readable);
            }

            if ((events & (Libc.EPOLLOUT | broken)) != 0)
            {
                Wake(ref _writable);
            }

            if (!_disposed && (_readable ?? _writable) is not null)
            {
                Arm();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            poller.Remove(this);
            Wake(ref _readable);
            Wake(ref _writable);
        }

        Descriptor.Dispose();
    }

    private Task WaitAsync(ref TaskCompletionSource? waiter, CancellationToken cancellationToken)
    {
        Task ready;
        lock (_gate)
        {
            if (_disposed)
            {
                return Task.CompletedTask;
            }

            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ready = waiter.Task;
            Arm();
        }

        return ready.WaitAsync(cancellationToken);
    }

    private void Arm() => poller.Arm(this, (_readable is null ? 0 : Libc.EPOLLIN) | (_writable is null ? 0 : Libc.EPOLLOUT));

    private static void Wake(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
