using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;

namespace Coder.Server.Health;

/// <summary>Routes of the health check.</summary>
internal static class HealthEndpoints
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<HealthProbes>()
        .AddSingleton<OwnClient>()
        .AddSingleton<AccessUrlCheck>()
        .AddSingleton<WebsocketCheck>()
        .AddSingleton<DatabaseCheck>()
        .AddSingleton<ProvisionerCheck>()
        .AddSingleton<HealthSettingsStore>()
        .AddSingleton<HealthCheck>();

    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/debug/health", GetAsync).WithAccess(ResourceTypes.DebugInfo, Actions.Read);
        api.MapGet("/debug/health/settings", async (Actor actor, HealthSettingsStore settings, CancellationToken ct) =>
            (await settings.GetAsync(actor, ct)).ToResult()).WithAccess(ResourceTypes.DebugInfo, Actions.Read);
        api.MapPut("/debug/health/settings", PutSettingsAsync).WithAccess(ResourceTypes.DeploymentConfig, Actions.Update);
        api.MapGet("/debug/ws", (HttpContext context, HealthProbes probes, Authorizer authorizer) =>
            EchoEndpoint.ServeAsync(context, probes, authorizer)).WithAccess(AccessRule.Public);
    }

    private static async Task<IResult> GetAsync(HttpRequest request, Actor actor, HealthCheck health, HealthSettingsStore settings, CancellationToken ct)
    {
        var dismissed = await settings.GetAsync(actor, ct);
        if (dismissed.Failed)
        {
            return dismissed.Error!;
        }

        var report = await health.GetAsync(request, request.Query["force"] == "true", ct);
        bool Is(string name) => dismissed.Value.DismissedHealthchecks.Contains(name, StringComparer.Ordinal);
        return Json.Result(report with
        {
            AccessUrl = report.AccessUrl with { Dismissed = Is("AccessURL") },
            Derp = report.Derp with { Dismissed = Is("DERP") },
            Database = report.Database with { Dismissed = Is("Database") },
            ProvisionerDaemons = report.ProvisionerDaemons with { Dismissed = Is("ProvisionerDaemons") },
            Websocket = report.Websocket with { Dismissed = Is("Websocket") },
            WorkspaceProxy = report.WorkspaceProxy with { Dismissed = Is("WorkspaceProxy") },
        });
    }

    private static async Task<IResult> PutSettingsAsync(HttpContext context, Actor actor, HealthSettingsStore settings, CancellationToken ct)
    {
        var request = await Json.ReadAsync<HealthSettings>(context, ct);
        return request.Failed ? request.Error! : (await settings.PutAsync(actor, request.Value, ct)).ToResult();
    }
}
