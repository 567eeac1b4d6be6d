namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>A transport that breaks after so many bytes were written, or read.</summary>
internal sealed class CutStream(Stream inner, long writeBytes = long.MaxValue, long readBytes = long.MaxValue) : DuplexStream
{
    private long _written;
    private long _read;

    /// <summary>Bytes that were written to the transport.</summary>
    public long Written => Volatile.Read(ref _written);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var allowed = (int)Math.Min(buffer.Length, readBytes - _read);
        var read = allowed == 0 ? throw Cut() : await inner.ReadAsync(buffer[..allowed], cancellationToken);
        _read += read;
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var allowed = (int)Math.Min(buffer.Length, writeBytes - _written);
        Interlocked.Add(ref _written, allowed);
        await inner.WriteAsync(buffer[..allowed], cancellationToken);
        if (allowed < buffer.Length)
        {
            throw Cut();
        }
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private IOException Cut()
    {
        inner.Dispose();
        return new IOException("The transport was cut.");
    }
}
