using Coder.Server.Access;
using Coder.Server.Deployment;
using Coder.Server.Health;

namespace Coder.Server.Dashboard;

/// <summary>Routes outside the API: the dashboard, and the programs that workspaces fetch.</summary>
internal static class DashboardEndpoints
{
    public static IServiceCollection AddDashboard(this IServiceCollection services) => services.AddSingleton(_ => new DashboardFiles());

    public static void MapDashboard(this WebApplication app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        app.MapGet("/healthz", (HttpContext context, HealthProbes probes) =>
        {
            probes.Arrived(context);
            return Results.Text("OK");
        }).WithAccess(AccessRule.Open);
        app.MapMethods("/bin/{name}", methods, (HttpContext context, string name, AgentBinary binary) => binary.ServeAsync(context, name))
            .WithAccess(AccessRule.Open);
        app.MapMethods("/{**path}", methods, (HttpContext context, DashboardFiles files) => files.ServeAsync(context))
            .WithAccess(AccessRule.Open).WithOrder(int.MaxValue);
    }
}
