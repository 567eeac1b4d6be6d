namespace Coder.Server.Agents;

/// <summary>Registers what workspace agents talk to.</summary>
internal static class AgentServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services) => services.AddSingleton<AgentTokens>();
}
