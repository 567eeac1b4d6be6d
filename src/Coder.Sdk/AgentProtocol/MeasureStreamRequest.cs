namespace Coder.Sdk.AgentProtocol;

/// <summary>A stream that carries nothing but measurements of the way to the agent.</summary>
public sealed record MeasureStreamRequest : StreamRequest
{
    /// <summary>One of <see cref="MeasureDirections"/>.</summary>
    public required string Direction { get; init; }
}

/// <summary>What the agent does on a <see cref="MeasureStreamRequest"/>.</summary>
public static class MeasureDirections
{
    /// <summary>It sends zeros until the client closes the stream.</summary>
    public const string Down = "down";

    /// <summary>It throws away what comes, and answers with one byte at the end of it.</summary>
    public const string Up = "up";

    /// <summary>It sends back what comes.</summary>
    public const string Echo = "echo";
}
