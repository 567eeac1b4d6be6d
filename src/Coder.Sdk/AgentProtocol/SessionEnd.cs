namespace Coder.Sdk.AgentProtocol;

/// <summary>How the program of a session ended.</summary>
/// <param name="ConnectionId">See <see cref="StreamRequest.ConnectionId"/>.</param>
/// <param name="ExitCode">Exit code; 128 + n when signal n ended it.</param>
public sealed record SessionEnd(Guid ConnectionId, int ExitCode);
