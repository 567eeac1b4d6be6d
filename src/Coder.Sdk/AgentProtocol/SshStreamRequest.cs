namespace Coder.Sdk.AgentProtocol;

/// <summary>The raw bytes of an SSH connection to the workspace's own SSH server; <c>coder ssh --stdio</c> carries them.</summary>
public sealed record SshStreamRequest : StreamRequest
{
    /// <summary>What the client is used by, for the connection log: <c>vscode</c> or <c>jetbrains</c>; anything else counts as a terminal.</summary>
    public string? App { get; init; }

    /// <summary>Where its sessions run; null for the workspace itself.</summary>
    public ContainerChoice? Container { get; init; }
}
