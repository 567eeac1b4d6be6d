using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Ssh;

/// <summary>What a client's environment says about its session, and the rest of it, which commands get.</summary>
/// <param name="Type">What the session is for.</param>
/// <param name="Container">Where the session is to run; null when it does not say.</param>
/// <param name="Environment">The environment without what was meant for the agent.</param>
internal sealed record SessionVariables(SessionType Type, ContainerChoice? Container, IReadOnlyDictionary<string, string> Environment)
{
    private const string TypeVariable = "CODER_SSH_SESSION_TYPE";
    private const string ContainerVariable = "CODER_CONTAINER";
    private const string UserVariable = "CODER_CONTAINER_USER";

    private static readonly string[] ForAgent = [TypeVariable, ContainerVariable, UserVariable];

    /// <summary>Takes them apart.</summary>
    public static SessionVariables Take(IReadOnlyDictionary<string, string> environment)
    {
        var type = environment.GetValueOrDefault(TypeVariable, "").ToUpperInvariant() switch
        {
            "VSCODE" => SessionType.VisualStudioCode,
            "JETBRAINS" => SessionType.JetBrains,
            _ => SessionType.Ssh,
        };
        return new SessionVariables(
            type,
            ContainerChoice.Of(environment.GetValueOrDefault(ContainerVariable), environment.GetValueOrDefault(UserVariable)),
            environment.Where(variable => !ForAgent.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal));
    }
}
