namespace Coder.Agent.Terminals;

/// <summary>A client that is attached to a terminal: how far it has been sent the output.</summary>
internal sealed class TerminalClient(long offset)
{
    /// <summary>Offset of the next byte to send.</summary>
    public long Offset { get; set; } = offset;

    /// <summary>Ends the attachment: the client is too slow, or the terminal has gone.</summary>
    public CancellationTokenSource Dropped { get; } = new();
}
