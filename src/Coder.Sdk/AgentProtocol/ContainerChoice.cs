namespace Coder.Sdk.AgentProtocol;

/// <summary>A container of the workspace that a session is to run in.</summary>
/// <param name="Name">Its name or id, or the name of a dev container.</param>
/// <param name="User">Who runs the session; empty for the container's own user.</param>
public sealed record ContainerChoice(string Name, string User = "")
{
    /// <summary>The choice of two texts of a client; null when they choose no container.</summary>
    public static ContainerChoice? Of(string? name, string? user) => string.IsNullOrEmpty(name) ? null : new ContainerChoice(name, user ?? "");
}
