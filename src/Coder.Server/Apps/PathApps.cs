using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Identity;
using Microsoft.AspNetCore.Http.Features;

namespace Coder.Server.Apps;

/// <summary>
/// Apps below the dashboard's own host: <c>/@owner/workspace[.agent]/apps/slug/…</c>. The app does not see that part of the path, unless its
/// own URL has it.
/// </summary>
internal sealed class PathApps(AppGateway gateway, SessionCookie cookie, AppOptions options)
{
    public const string Pattern = "/@{owner}/{target}/apps/{slug}/{**rest}";

    /// <summary>Serves a request.</summary>
    public async Task ServeAsync(HttpContext context, string owner, string target, string slug)
    {
        var failure = await TryAsync(context, owner, target, slug);
        if (failure is not null)
        {
            await AppErrorPage.WriteAsync(context, failure);
        }
    }

    private async Task<AppFailure?> TryAsync(HttpContext context, string owner, string target, string slug)
    {
        if (options.DisablePathApps)
        {
            return AppFailure.PathAppsDisabled();
        }

        if (AppTarget.PathAndQuery(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } raw
            || AppTarget.BelowApp(raw) is not var (basePath, rest)
            || Uri.UnescapeDataString(basePath) != $"/@{owner}/{target}/apps/{slug}/")
        {
            return AppFailure.BadTarget();
        }

        if (rest.Length == 0 || rest[0] == '?')
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = basePath + rest + (rest.Length == 0 ? context.Request.QueryString.ToUriComponent() : "");
            return null;
        }

        var actor = context.ActorOrNull();
        var visitor = new AppVisitor(actor, ByCookie: actor is not null && cookie.Read(context.Request) is not null);
        var outcome = await gateway.ServeAsync(context, visitor, AppAddress.OfPath(owner, target, slug, basePath), rest);
        if (outcome.NeedsSignIn)
        {
            await AppSignIn.AskAsync(context);
        }

        return outcome.Failure;
    }
}
