using Coder.Ssh.Transport;
using Coder.Testing;

namespace Coder.Ssh.Tests.Transport;

/// <summary>How packets are read.</summary>
public sealed class PacketReaderTests
{
    [Fact]
    public async Task While_nothing_comes_no_buffer_waits_for_it()
    {
        using var wire = new MemoryStream();
        using var writer = new PacketWriter(wire);
        byte[][] messages = [[94, 1], [94, .. new byte[100_000]], [94, 3]];
        await writer.WriteAsync(messages[0], ReadOnlyMemory<byte>.Empty, Deadline.Token());
        var first = (int)wire.Length;
        await writer.WriteAsync(messages[1], ReadOnlyMemory<byte>.Empty, Deadline.Token());
        await writer.WriteAsync(messages[2], ReadOnlyMemory<byte>.Empty, Deadline.Token());
        var stream = new WatchedStream();
        using var reader = new PacketReader(stream);

        stream.Brings(wire.ToArray()[..first]);
        (await ReadAsync(reader)).ShouldBe(messages[0]);
        var reading = ReadAsync(reader);
        stream.IsWaitedForWithBuffer.ShouldBe(false);
        stream.Brings(wire.ToArray()[first..]);

        (await reading).ShouldBe(messages[1]);
        (await ReadAsync(reader)).ShouldBe(messages[2]);
        var last = ReadAsync(reader);
        stream.IsWaitedForWithBuffer.ShouldBe(false);
        stream.Brings([]);
        (await last).ShouldBeNull();
    }

    private static async Task<byte[]?> ReadAsync(PacketReader reader) => (await reader.ReadAsync(Deadline.Token()))?.ToArray();

    /// <summary>Brings what the test says, and knows how somebody waits for that.</summary>
    private sealed class WatchedStream : AsyncStream
    {
        private byte[] _bytes = [];
        private TaskCompletionSource _arrival = new();

        /// <summary>Null when nobody waits.</summary>
        public bool? IsWaitedForWithBuffer { get; private set; }

        /// <param name="bytes">What can be read now; nothing for the end.</param>
        public void Brings(byte[] bytes)
        {
            _bytes = bytes;
            _arrival.SetResult();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_arrival.Task.IsCompleted)
            {
                IsWaitedForWithBuffer = !buffer.IsEmpty;
                await _arrival.Task.WaitAsync(cancellationToken);
                IsWaitedForWithBuffer = null;
            }

            var count = Math.Min(buffer.Length, _bytes.Length);
            _bytes.AsSpan(0, count).CopyTo(buffer.Span);
            if (count > 0 && count == _bytes.Length)
            {
                _arrival = new TaskCompletionSource();
            }

            _bytes = _bytes[count..];
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
