namespace Coder.Agent.Processes;

/// <summary>A process to start, in a session of its own.</summary>
internal sealed record ProcessSpec
{
    /// <summary>Path of the program, and what it gets as its arguments, the first being its name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment; nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Working directory; must exist.</summary>
    public required string Directory { get; init; }

    /// <summary>What the process stands for elsewhere; null when it is itself what is wanted.</summary>
    public IRemoteProcess? Remote { get; init; }
}
