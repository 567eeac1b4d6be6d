using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>Manifests for tests.</summary>
internal static class Manifests
{
    public static AgentManifest Empty { get; } = new()
    {
        AgentId = Guid.NewGuid(),
        AgentName = "main",
        OwnerUsername = "ada",
        WorkspaceId = Guid.NewGuid(),
        WorkspaceName = "engine",
    };

    public static AgentScript Script(string text, bool onStart = true, bool onStop = false) => new()
    {
        Id = Guid.NewGuid(),
        LogSourceId = Guid.NewGuid(),
        DisplayName = "Test",
        Script = text,
        RunOnStart = onStart,
        RunOnStop = onStop,
    };
}
