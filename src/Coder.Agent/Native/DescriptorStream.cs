using System.Runtime.InteropServices;
using Coder.Tunnel;

namespace Coder.Agent.Native;

/// <summary>A pipe end or a terminal's master side as a stream; asynchronous only. Owns the descriptor.</summary>
internal sealed class DescriptorStream : DuplexStream
{
    private readonly PolledDescriptor _polled;

    /// <param name="descriptor">A non-blocking descriptor that epoll can wait for.</param>
    public DescriptorStream(FileDescriptor descriptor) => _polled = Poller.Shared.Register(descriptor);

    public FileDescriptor Descriptor => _polled.Descriptor;

    /// <summary>What <see cref="Enlarge"/> lets a pipe hold; Linux gives 64 KiB.</summary>
    public const int LargePipe = 128 << 10;

    /// <summary>
    /// Lets a pipe through which much goes hold more. Not from the start, since Linux counts the pages of all pipes of a user. It may be
    /// refused, and of what is no pipe nothing changes.
    /// </summary>
    public void Enlarge() => _ = Libc.Fcntl(Descriptor, Libc.F_SETPIPE_SZ, LargePipe);

    /// <summary>Reads; 0 at the end, which for a terminal is when its last process closed it.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryRead(buffer.Span) is { } read)
            {
                return read;
            }

            await _polled.WaitReadableAsync(cancellationToken);
        }
    }

    /// <summary>Reads what is there without waiting; null when nothing is, 0 at the end.</summary>
    public unsafe int? TryRead(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var read = Libc.Read(Descriptor, start, (nuint)buffer.Length);
                if (read >= 0)
                {
                    return (int)read;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.EINTR:
                        continue;
                    case Libc.EAGAIN:
                        return null;
                    case Libc.EIO:
                        return 0;
                    default:
                        throw NativeException.Last("read");
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NativeException">The other end is closed.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var written = TryWrite(buffer.Span);
            buffer = buffer[written..];
            if (!buffer.IsEmpty)
            {
                await _polled.WaitWritableAsync(cancellationToken);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _polled.Dispose();
        base.Dispose(disposing);
    }

    private unsafe int TryWrite(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var written = Libc.Write(Descriptor, start, (nuint)buffer.Length);
                if (written >= 0)
                {
                    return (int)written;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case Libc.EINTR:
                        continue;
                    case Libc.EAGAIN:
                        return 0;
                    default:
                        throw NativeException.Last("write");
                }
            }
        }
    }
}
