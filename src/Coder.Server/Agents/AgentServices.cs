using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Agents.Containers;
using Coder.Server.Agents.Losses;
using Coder.Server.Http;
using Coder.Server.Provisioning;

namespace Coder.Server.Agents;

/// <summary>Registers what workspace agents, and the users behind them, talk to.</summary>
internal static class AgentServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddSingleton<AgentTokens>()
        .AddSingleton<AgentStore>()
        .AddSingleton<AgentLogStore>()
        .AddSingleton<ResourceMonitorStore>()
        .AddSingleton<AgentManifestReader>()
        .AddSingleton<AgentMetadataReader>()
        .AddSingleton<SubAgentStore>()
        .AddSingleton<ContainerQuestions>()
        .AddSingleton<AgentConnections>()
        .AddSingleton<IAgentShutdown>(provider => provider.GetRequiredService<AgentConnections>())
        .AddSingleton<AgentApi>()
        .AddSingleton<AgentTunnelEndpoint>()
        .AddSingleton<ClientTunnelEndpoint>()
        .AddSingleton<TerminalEndpoint>()
        .AddSingleton<TerminalTokens>()
        .AddSingleton<AgentLossStore>()
        .AddSingleton<AgentInspections>()
        .AddHostedService(provider => provider.GetRequiredService<AgentInspections>())
        .AddSingleton<AgentReports>()
        .AddHostedService(provider => provider.GetRequiredService<AgentReports>());

    public static void MapAgents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workspaceagents/{agent:guid}", async (Guid agent, Actor actor, AgentStore agents, CancellationToken ct) =>
            (await agents.GetAsync(actor, agent, ct)).ToResult()).WithAccess(ResourceTypes.Workspace, Actions.Read);
        api.MapGet("/workspaceagents/me/tunnel", (HttpContext context, Actor agent, AgentTunnelEndpoint tunnel) =>
            tunnel.ServeAsync(context, agent)).WithAccess(AccessRule.Agent);
        api.MapGet("/workspaceagents/{agent:guid}/tunnel", (Guid agent, HttpContext context, Actor actor, ClientTunnelEndpoint tunnel) =>
            tunnel.ServeAsync(context, actor, agent)).WithAccess(ResourceTypes.Workspace, Actions.Ssh);
        api.MapGet("/workspaceagents/{agent:guid}/pty", (Guid agent, HttpContext context, Actor actor, TerminalEndpoint terminal) =>
            terminal.ServeAsync(context, actor, agent)).WithAccess(ResourceTypes.Workspace, Actions.Ssh).WithMetadata(new TerminalTokenMetadata());
        api.MapPost("/applications/reconnecting-pty-signed-token", async (HttpContext context, Actor actor, TerminalTokens tokens, CancellationToken ct) =>
        {
            var body = await Json.ReadAsync<IssueReconnectingPtySignedTokenRequest>(context, ct);
            return body.Error is { } error ? error : (await tokens.IssueAsync(actor, body.Value, context.Request.Host, ct)).ToResult();
        }).WithAccess(ResourceTypes.Workspace, Actions.Ssh);
        api.MapAgentLogs();
        api.MapContainers();
        api.MapAgentMetadata();
    }
}
