using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;
using Coder.Server.Users;

namespace Coder.Server.Identity.Oidc;

/// <summary>Routes of logins through the provider.</summary>
internal static class OidcEndpoints
{
    public static void MapOidc(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/oidc/callback", CallbackAsync).WithAccess(AccessRule.Public).WithRateLimit(RateLimitClass.Login);
        api.MapGet("/users/oidc-claims", ClaimsAsync).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        api.MapGet("/users/oidc-logout", async (Actor actor, OidcLogout logout, CancellationToken ct) =>
            Json.Result(new OidcLogoutResponse { Url = await logout.UrlAsync(actor, ct) })).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        api.MapPost("/users/{user}/convert-login", ConvertAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal).WithRateLimit(RateLimitClass.Login);
    }

    /// <summary>Both halves of a login: without a code it begins, with one it ends.</summary>
    private static async Task<IResult> CallbackAsync(HttpContext context, OidcFlow flow, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var next = context.Request.Query.ContainsKey("code") || context.Request.Query.ContainsKey("error")
            ? await flow.FinishAsync(context, ct)
            : await flow.BeginAsync(context, ct);
        if (next.Failed)
        {
            return new OidcPage(next.Error!);
        }

        context.Response.Headers.Location = next.Value;
        return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
    }

    private static async Task<IResult> ClaimsAsync(Actor actor, UserLinkStore links, CancellationToken ct) =>
        Json.Result(new OidcClaimsResponse { Claims = await links.ClaimsAsync(actor, ct) });

    private static async Task<IResult> ConvertAsync(
        string user, HttpContext context, Actor actor, UserStore users, LoginConversion conversion, OidcCookies cookies, CancellationToken ct)
    {
        var found = await users.GetAsync(actor, user, Actions.ReadPersonal, ct);
        var request = await Json.ReadAsync<ConvertLoginRequest>(context, ct);
        if ((found.Error ?? request.Error) is { } error)
        {
            return error;
        }

        var begun = await conversion.BeginAsync(actor, found.Value, request.Value, ct);
        if (begun.Failed)
        {
            return begun.Error!;
        }

        cookies.AppendConversion(context, begun.Value.Token);
        return Json.Result(begun.Value.Answer, StatusCodes.Status201Created);
    }
}
