namespace Coder.Sdk.AgentProtocol;

/// <summary>The raw bytes of an SSH connection to the workspace's own SSH server; <c>coder ssh --stdio</c> carries them.</summary>
public sealed record SshStreamRequest : StreamRequest;
