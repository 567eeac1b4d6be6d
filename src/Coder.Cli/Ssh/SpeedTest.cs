using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>Bytes through an open connection, second by second.</summary>
internal sealed class SpeedTest(AgentConnection connection, TimeProvider time)
{
    private const int BufferBytes = 64 << 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly List<SpeedTestInterval> _intervals = [];
    private long _began;
    private long _intervalBytes;
    private long _totalBytes;
    private double _intervalStart;

    /// <summary>Measures one direction.</summary>
    /// <param name="direction"><c>up</c> to the workspace, or <c>down</c> from it.</param>
    /// <param name="duration">How long; the last interval may be shorter than a second.</param>
    /// <param name="ct">Ends it without a result.</param>
    public async Task<SpeedTestResult> RunAsync(string direction, TimeSpan duration, CancellationToken ct)
    {
        await using var stream = await connection.OpenStreamAsync(new MeasureStreamRequest { Direction = direction }, ct);
        var buffer = new byte[BufferBytes];
        _began = time.GetTimestamp();
        while (time.GetElapsedTime(_began) < duration)
        {
            if (direction == MeasureDirections.Up)
            {
                await stream.WriteAsync(buffer, ct);
                Count(buffer.Length);
            }
            else
            {
                Count(await stream.ReadAsync(buffer, ct));
            }
        }

        if (direction == MeasureDirections.Up)
        {
            // What was sent counts once it has arrived.
            stream.CloseWrite();
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 1), ct);
        }
        else
        {
            stream.Reset();
        }

        EndInterval();
        return new() { Overall = Speed(0, Elapsed, _totalBytes), Intervals = _intervals };
    }

    private double Elapsed => time.GetElapsedTime(_began).TotalSeconds;

    private void Count(int bytes)
    {
        _totalBytes += bytes;
        _intervalBytes += bytes;
        if (Elapsed - _intervalStart >= Interval.TotalSeconds)
        {
            EndInterval();
        }
    }

    private void EndInterval()
    {
        var end = Elapsed;
        if (end > _intervalStart)
        {
            _intervals.Add(Speed(_intervalStart, end, _intervalBytes));
        }

        (_intervalStart, _intervalBytes) = (end, 0);
    }

    private static SpeedTestInterval Speed(double start, double end, long bytes) => new()
    {
        StartTimeSeconds = start,
        EndTimeSeconds = end,
        ThroughputMbits = bytes * 8 / 1e6 / Math.Max(end - start, 1e-6),
    };
}

/// <summary><c>coder speedtest -o json</c>, as editors read it.</summary>
internal sealed record SpeedTestResult
{
    public required SpeedTestInterval Overall { get; init; }

    public required IReadOnlyList<SpeedTestInterval> Intervals { get; init; }
}

/// <summary>Throughput between two times after the start.</summary>
internal sealed record SpeedTestInterval
{
    public required double StartTimeSeconds { get; init; }

    public required double EndTimeSeconds { get; init; }

    public required double ThroughputMbits { get; init; }
}
