using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;

namespace Coder.Server.Health;

/// <summary>What the server says about itself.</summary>
internal static class DeploymentEndpoints
{
    /// <summary>Version of the protocol between agents and server.</summary>
    private const string AgentApiVersion = "1.0";

    /// <summary>Maps the routes that load balancers call, outside the API.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app) =>
        app.MapGet("/healthz", () => Results.Text("OK"));

    /// <summary>Maps <c>/buildinfo</c>.</summary>
    public static void MapDeployment(this IEndpointRouteBuilder api) =>
        api.MapGet("/buildinfo", (AccessUrl accessUrl) => Json.Result(new BuildInfoResponse
        {
            ExternalUrl = "https://github.com/coder/coder",
            Version = ServerVersion.Text,
            DashboardUrl = accessUrl.Value.AbsoluteUri.TrimEnd('/'),
            AgentApiVersion = AgentApiVersion,
            ProvisionerApiVersion = "1.0",
        })).WithAccess(AccessRule.Public);
}
