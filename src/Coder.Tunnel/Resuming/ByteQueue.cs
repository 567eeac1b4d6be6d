using System.Buffers;
using System.Runtime.InteropServices;

namespace Coder.Tunnel.Resuming;

/// <summary>
/// Bytes in pooled segments: appended at the end, read at any place, dropped at the front. Holds no memory while it is empty. Not safe for
/// use by several threads, except that the memory of <see cref="Reserve"/> may be written while others read and drop.
/// </summary>
internal sealed class ByteQueue
{
    private const int SmallSegment = 4 << 10;
    private const int LargeSegment = 32 << 10;

    private readonly List<Segment> _segments = [];
    private bool _reserved;

    /// <summary>Bytes in the queue.</summary>
    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var space = Reserve(bytes.Length).Span;
            var count = Math.Min(bytes.Length, space.Length);
            bytes[..count].CopyTo(space);
            Commit(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Memory at the end to write to, at most <paramref name="wanted"/> bytes; <see cref="Commit"/> has to follow.</summary>
    public Memory<byte> Reserve(int wanted)
    {
        if (_segments.Count == 0 || _segments[^1].End == _segments[^1].Array.Length)
        {
            var size = Math.Clamp(Math.Max(wanted, Length), SmallSegment, LargeSegment);
            _segments.Add(new Segment(ArrayPool<byte>.Shared.Rent(size), 0, 0));
        }

        _reserved = true;
        var last = _segments[^1];
        return last.Array.AsMemory(last.End, Math.Min(wanted, last.Array.Length - last.End));
    }

    /// <summary>Appends what was written to the reserved memory.</summary>
    public void Commit(int count)
    {
        _reserved = false;
        if (_segments.Count > 0)
        {
            CollectionsMarshal.AsSpan(_segments)[^1].End += count;
            Length += count;
            DropEmptyFront();
        }
    }

    /// <summary>Copies bytes from a place without removing them.</summary>
    /// <returns>How many.</returns>
    public int CopyTo(int skip, Span<byte> destination)
    {
        var copied = 0;
        foreach (var segment in CollectionsMarshal.AsSpan(_segments))
        {
            var part = segment.Array.AsSpan(segment.Start, segment.End - segment.Start);
            if (skip >= part.Length)
            {
                skip -= part.Length;
                continue;
            }

            part = part[skip..];
            part = part[..Math.Min(part.Length, destination.Length - copied)];
            part.CopyTo(destination[copied..]);
            copied += part.Length;
            skip = 0;
            if (copied == destination.Length)
            {
                break;
            }
        }

        return copied;
    }

    /// <summary>Removes bytes from the front.</summary>
    public void Discard(int count)
    {
        Length -= count;
        var segments = CollectionsMarshal.AsSpan(_segments);
        for (var i = 0; count > 0; i++)
        {
            var part = Math.Min(count, segments[i].End - segments[i].Start);
            segments[i].Start += part;
            count -= part;
        }

        DropEmptyFront();
    }

    /// <summary>Moves bytes out of the front.</summary>
    /// <returns>How many.</returns>
    public int Take(Span<byte> destination)
    {
        var taken = CopyTo(0, destination);
        Discard(taken);
        return taken;
    }

    public void Clear() => Discard(Length);

    private void DropEmptyFront()
    {
        var dropped = 0;
        foreach (var segment in CollectionsMarshal.AsSpan(_segments))
        {
            var isReserved = _reserved && dropped == _segments.Count - 1;
            if (segment.Start < segment.End || isReserved)
            {
                break;
            }

            ArrayPool<byte>.Shared.Return(segment.Array);
            dropped++;
        }

        _segments.RemoveRange(0, dropped);
    }

    private record struct Segment(byte[] Array, int Start, int End);
}
