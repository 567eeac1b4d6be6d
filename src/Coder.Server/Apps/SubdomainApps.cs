using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;
using Coder.Server.Identity;
using Microsoft.AspNetCore.Http.Features;

namespace Coder.Server.Apps;

/// <summary>Apps and ports on hosts of their own. Every path there is theirs, those of the API too; nothing of the dashboard is served.</summary>
internal sealed class SubdomainApps(
    AppGateway gateway, AppSignIn signIn, AppOrigins origins, SessionWatch watch, AppOptions options, AccessUrl accessUrl)
{
    /// <summary>What stands for the star in the host of a request; null when the request is for the dashboard.</summary>
    public string? LabelOf(HttpRequest request) =>
        options.Hosts is not { } hosts || HostNames.IsNamed(request.Host.Host, accessUrl.Value) ? null : hosts.LabelOf(request.Host);

    /// <summary>Serves a request.</summary>
    public async Task ServeAsync(HttpContext context, string label)
    {
        var failure = await TryAsync(context, label);
        if (failure is not null)
        {
            await AppErrorPage.WriteAsync(context, failure);
        }
    }

    private async Task<AppFailure?> TryAsync(HttpContext context, string label)
    {
        var ct = context.RequestAborted;
        if (AppAddress.OfLabel(label) is not { } address)
        {
            return AppFailure.BadHost();
        }

        if (AppTarget.PathAndQuery(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } target)
        {
            return AppFailure.BadTarget();
        }

        if (context.Request.Query.ContainsKey(AppSignIn.TokenParameter))
        {
            return await signIn.ArriveAsync(context, target, ct);
        }

        if (origins.IsPreflightOfSibling(context.Request, address) && !await gateway.AppAnswersOriginsAsync(address, ct))
        {
            AppOrigins.AnswerPreflight(context);
            return null;
        }

        var known = await signIn.AuthenticateAsync(context, ct);
        var visitor = new AppVisitor(known?.Actor, known?.ByCookie ?? false);
        if (visitor.Actor is { } actor && LongRequests.IsLong(context))
        {
            AppFailure? failure = null;
            await watch.RunAsync(context, actor, async inner => failure = await ServeAsync(inner, visitor, address, target));
            return failure;
        }

        return await ServeAsync(context, visitor, address, target);
    }

    private async Task<AppFailure?> ServeAsync(HttpContext context, AppVisitor visitor, AppAddress address, string target)
    {
        var outcome = await gateway.ServeAsync(context, visitor, address, target);
        if (!outcome.NeedsSignIn)
        {
            return outcome.Failure;
        }

        if (HttpMethods.IsGet(context.Request.Method) && AppErrorPage.IsBrowser(context.Request))
        {
            signIn.Leave(context, target);
        }
        else
        {
            await AppSignIn.AskAsync(context);
        }

        return null;
    }
}

/// <summary>Takes the requests to hosts of apps before anything of the dashboard sees them.</summary>
internal static class SubdomainAppsExtensions
{
    public static void UseSubdomainApps(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AppOptions>().Hosts is null)
        {
            return;
        }

        var apps = app.Services.GetRequiredService<SubdomainApps>();
        app.Use((context, next) => apps.LabelOf(context.Request) is { } label ? apps.ServeAsync(context, label) : next(context));
    }
}
