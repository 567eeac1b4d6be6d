namespace Coder.Agent.Ssh;

/// <summary>What a client's environment says about its session, and the rest of it, which commands get.</summary>
/// <param name="Type">What the session is for.</param>
/// <param name="Environment">The environment without what was meant for the agent.</param>
internal sealed record SessionVariables(SessionType Type, IReadOnlyDictionary<string, string> Environment)
{
    private const string TypeVariable = "CODER_SSH_SESSION_TYPE";

    // Targets of dev containers, which the agent does not enter yet; commands never see them.
    private static readonly string[] ForAgent = [TypeVariable, "CODER_CONTAINER", "CODER_CONTAINER_USER"];

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
            type, environment.Where(variable => !ForAgent.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal));
    }
}
