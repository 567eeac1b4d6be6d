using Coder.Testing;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Yamux;

/// <summary>When the reader of a stream is woken.</summary>
public sealed class ReceiveBufferTests
{
    [ThreadStatic]
    private static bool _isEnding;

    private readonly ReceiveBuffer _buffer = new();
    private readonly byte[] _destination = new byte[256 << 10];

    [Fact]
    public async Task A_quick_reader_has_run_when_the_bytes_are_in()
    {
        _buffer.ReaderIsQuick = true;
        var reading = ReadAsync();

        _buffer.Append("abc"u8, moreFollows: false);

        reading.IsCompleted.ShouldBeTrue();
        (await reading).ShouldBe(3);
        _destination[..3].ShouldBe("abc"u8.ToArray());
    }

    [Fact]
    public async Task A_reader_is_woken_at_the_end_of_a_frame_and_gets_all_of_it()
    {
        _buffer.ReaderIsQuick = true;
        var reading = ReadAsync();

        _buffer.Append(new byte[1000], moreFollows: true);
        reading.IsCompleted.ShouldBeFalse();
        _buffer.Append(new byte[24], moreFollows: false);

        (await reading).ShouldBe(1024);
    }

    [Fact]
    public async Task A_reader_is_woken_within_a_frame_that_is_long()
    {
        _buffer.ReaderIsQuick = true;
        var reading = ReadAsync();

        _buffer.Append(new byte[(128 << 10) - 1], moreFollows: true);
        reading.IsCompleted.ShouldBeFalse();
        _buffer.Append(new byte[1], moreFollows: true);

        (await reading).ShouldBe(128 << 10);
    }

    [Fact]
    public async Task A_part_of_a_frame_can_be_read_by_who_comes_then()
    {
        _buffer.Append(new byte[10], moreFollows: true);

        (await ReadAsync()).ShouldBe(10);
    }

    [Fact]
    public async Task A_quick_reader_does_not_run_in_the_locks_of_who_ends_the_stream()
    {
        _buffer.ReaderIsQuick = true;
        var sawEnding = ReadAsync().ContinueWith(_ => _isEnding, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        _isEnding = true;
        _buffer.End();
        _isEnding = false;

        (await sawEnding.InTimeAsync()).ShouldBeFalse();
    }

    private Task<int> ReadAsync() => _buffer.ReadAsync(_destination, CancellationToken.None).AsTask();
}
