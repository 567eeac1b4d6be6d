using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Apps.Connections;
using Coder.Server.Apps.Ports;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Server.Search;

namespace Coder.Server.Apps;

/// <summary>Registers apps and ports in the browser, and the log of who was connected.</summary>
internal static class AppServices
{
    public static IServiceCollection AddApps(this IServiceCollection services) => services
        .AddSingleton<AppFinder>()
        .AddSingleton<AppSites>()
        .AddSingleton<AppAccess>()
        .AddSingleton<AppConnections>()
        .AddSingleton<AppProxy>()
        .AddSingleton<AppOrigins>()
        .AddSingleton<AppSigningKey>()
        .AddSingleton<AppSignIn>()
        .AddSingleton<AppGateway>()
        .AddSingleton<PathApps>()
        .AddSingleton<SubdomainApps>()
        .AddSingleton<PortShareStore>()
        .AddSingleton<WebSessions>()
        .AddSingleton<ConnectionLogStore>()
        .AddSingleton<ConnectionLogWriter>()
        .AddSingleton<ConnectionLog>()
        .AddHostedService(provider => provider.GetRequiredService<ConnectionLog>());

    public static void MapApps(this IEndpointRouteBuilder api)
    {
        api.MapPorts();
        api.MapGet("/applications/host", (AppOptions options, AccessUrl accessUrl) =>
            Json.Result(new AppHostResponse(options.Hosts?.Shown(accessUrl.Value) ?? ""))).WithAccess(AccessRule.User);
        api.MapGet("/applications/auth-redirect", RedirectAsync).WithAccess(AccessRule.Public);
        api.MapGet("/connectionlog", async (HttpContext context, string? q, Actor actor, ConnectionLogStore store, CancellationToken ct) =>
        {
            var page = PageRequest.Read(context.Request.Query);
            return page.Error is { } error ? error : (await store.ListAsync(actor, q, page.Value, ct)).ToResult();
        }).WithAccess(ResourceTypes.AuditLog, Actions.Read);
    }

    /// <summary>Maps the apps below the dashboard's host, before the dashboard takes what is left.</summary>
    public static void MapPathApps(this WebApplication app) => app
        .Map(PathApps.Pattern, (HttpContext context, string owner, string target, string slug, PathApps apps) => apps.ServeAsync(context, owner, target, slug))
        .WithAccess(AccessRule.Public)
        .WithMetadata(new RecentSessionMetadata());

    private static async Task RedirectAsync(HttpContext context, AppSignIn signIn)
    {
        if (context.ActorOrNull() is not { Kind: ActorKind.User } actor)
        {
            await AppSignIn.AskAsync(context);
            return;
        }

        var query = context.Request.Query;
        var target = await signIn.HandOverAsync(actor, query["redirect_uri"], query["state"], context.RequestAborted);
        if (target.Error is { } error)
        {
            await error.ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.Location = target.Value;
    }
}
