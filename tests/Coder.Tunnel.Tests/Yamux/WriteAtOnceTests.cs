using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Yamux;

/// <summary>On which thread a frame goes out.</summary>
public sealed class WriteAtOnceTests
{
    [ThreadStatic]
    private static bool _isWriting;

    [Theory]
    [InlineData(3, true)]
    [InlineData(32 << 10, false)]
    public async Task A_frame_leaves_on_the_thread_of_its_writer_when_it_is_said_to_or_large(int length, bool writesAtOnce)
    {
        var transport = new Transport();
        await using var session = new YamuxSession(transport, YamuxRole.Client, YamuxOptions.Default with { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        await using var stream = await session.OpenStreamAsync(CancellationToken.None);
        await session.Outgoing.DrainAsync();
        stream.WritesAtOnce = writesAtOnce;

        _isWriting = true;
        var written = stream.WriteAsync(new byte[length], CancellationToken.None).AsTask();
        _isWriting = false;
        await written;

        transport.WrittenByWriter.ShouldBe(YamuxFrame.HeaderSize + length);
    }

    /// <summary>Takes everything at once and brings nothing.</summary>
    private sealed class Transport : DuplexStream
    {
        public int WrittenByWriter { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WrittenByWriter += _isWriting ? buffer.Length : 0;
            return ValueTask.CompletedTask;
        }
    }
}
