namespace Coder.Tunnel.Framing;

/// <summary>Answer to a stream header.</summary>
/// <param name="Ok">The stream is open.</param>
/// <param name="Error">Why it is refused, for people.</param>
public sealed record StreamAnswer(bool Ok, string? Error = null)
{
    /// <summary>The same header may be accepted a little later.</summary>
    public bool? Retry { get; init; }

    /// <summary>The stream is resumable, and the answering side has received so many bytes of it.</summary>
    public long? Received { get; init; }
}
