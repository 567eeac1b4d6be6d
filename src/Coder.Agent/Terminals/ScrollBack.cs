namespace Coder.Agent.Terminals;

/// <summary>
/// The last bytes of a terminal's output, addressed by their offset since the terminal began. Grows to
/// <see cref="Capacity"/> and then forgets the oldest.
/// </summary>
internal sealed class ScrollBack
{
    /// <summary>Most bytes kept.</summary>
    public const int Capacity = 128 << 10;

    private const int SmallestBuffer = 4 << 10;
    private const int BoundaryDistance = 512;

    private readonly EscapeTracker _tracker = new();
    private readonly Queue<Boundary> _boundaries = new();
    private byte[] _ring = new byte[SmallestBuffer];
    private long _nextBoundary;

    /// <summary>Offset after the last byte.</summary>
    public long End { get; private set; }

    /// <summary>Offset of the oldest byte that is kept.</summary>
    public long Start => Math.Max(0, End - _ring.Length);

    /// <summary>Private modes that are on at <see cref="End"/>.</summary>
    public PrivateModes Modes => _tracker.Modes;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        foreach (var value in bytes)
        {
            if (End >= _nextBoundary && _tracker.IsAtBoundary)
            {
                _boundaries.Enqueue(new Boundary(End, _tracker.Modes));
                _nextBoundary = End + BoundaryDistance;
            }

            _ring[End % _ring.Length] = value;
            End++;
            _tracker.Next(value);
        }

        while (_boundaries.TryPeek(out var oldest) && oldest.Offset < Start)
        {
            _boundaries.Dequeue();
        }
    }

    /// <summary>
    /// Where a replay to a fresh terminal begins, and the modes to switch on before it. When nothing is a safe
    /// beginning it is the end.
    /// </summary>
    public Boundary ReplayStart() => _boundaries.TryPeek(out var oldest) ? oldest : new Boundary(End, _tracker.Modes);

    /// <summary>Copies bytes from an offset between <see cref="Start"/> and <see cref="End"/>.</summary>
    /// <returns>How many.</returns>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, Start);
        var at = (int)(offset % _ring.Length);
        var count = (int)Math.Min(Math.Min(End - offset, _ring.Length - at), destination.Length);
        _ring.AsSpan(at, count).CopyTo(destination);
        return count;
    }

    private void Grow(int added)
    {
        var size = _ring.Length;
        while (size < Capacity && End + added > size)
        {
            size *= 2;
        }

        if (size == _ring.Length)
        {
            return;
        }

        // Nothing was forgotten before the ring is full: offsets are places.
        var larger = new byte[size];
        _ring.AsSpan(0, (int)End).CopyTo(larger);
        _ring = larger;
    }

    /// <summary>A safe place in the output.</summary>
    public readonly record struct Boundary(long Offset, PrivateModes Modes);
}
