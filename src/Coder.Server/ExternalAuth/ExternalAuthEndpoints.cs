using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;
using Coder.Server.Identity.Oidc;
using Coder.Server.OAuth;

namespace Coder.Server.ExternalAuth;

/// <summary>Routes of accounts at other services.</summary>
internal static class ExternalAuthEndpoints
{
    private const string Route = "/external-auth/{provider}";

    public static IServiceCollection AddExternalAuth(this IServiceCollection services) => services
        .AddSingleton<ExternalHttp>()
        .AddSingleton<ExternalTokenEndpoint>()
        .AddSingleton<ExternalAccount>()
        .AddSingleton<CallbackUrls>()
        .AddSingleton<ExternalAuthCookie>()
        .AddSingleton<ExternalAuthLinkStore>()
        .AddSingleton<ExternalAuthTokens>()
        .AddSingleton<ExternalAuthFlow>()
        .AddSingleton<DeviceFlow>()
        .AddSingleton<ExternalAuthAnswers>()
        .AddSingleton<NeededAccounts>()
        .AddSingleton<AgentExternalAuth>();

    public static void MapExternalAuth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/external-auth", async (Actor actor, ExternalAuthAnswers answers, CancellationToken ct) =>
            (await answers.ListAsync(actor, ct)).ToResult()).WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        api.MapGet(Route, async (string provider, Actor actor, ExternalAuthOptions options, ExternalAuthAnswers answers, CancellationToken ct) =>
            options.Find(provider) is { } found ? (await answers.GetAsync(actor, found, ct)).ToResult() : NoProvider(provider))
            .WithAccess(ResourceTypes.User, Actions.ReadPersonal);
        api.MapDelete(Route, async (string provider, Actor actor, ExternalAuthAnswers answers, CancellationToken ct) =>
            (await answers.DeleteAsync(actor, provider, ct)).ToResult()).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        api.MapGet(Route + "/device", async (string provider, Actor actor, ExternalAuthOptions options, DeviceFlow flow, CancellationToken ct) =>
            options.Find(provider) is { } found ? (await flow.BeginAsync(actor, found, ct)).ToResult() : NoProvider(provider))
            .WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        api.MapPost(Route + "/device", FinishDeviceAsync).WithAccess(ResourceTypes.User, Actions.UpdatePersonal);
        api.MapGet("/workspaceagents/me/external-auth", ForAgentAsync).WithAccess(AccessRule.Agent);
        api.MapGet("/workspaceagents/me/gitauth", ForAgentAsync).WithAccess(AccessRule.Agent); // its name in old agents
    }

    /// <summary>Maps what services send browsers back to, before the dashboard takes what is left.</summary>
    public static void MapExternalAuthCallbacks(this WebApplication app)
    {
        app.MapGet("/external-auth/{provider}/callback", CallbackAsync).WithAccess(AccessRule.Public).WithRateLimit(RateLimitClass.Login);
    }

    /// <summary>Both halves of connecting: without a code it begins, with one it ends.</summary>
    private static async Task<IResult> CallbackAsync(
        string provider, HttpContext context, ExternalAuthOptions options, ExternalAuthFlow flow, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var page = CallbackUrls.PagePath(provider);
        if (context.ActorOrNull() is not { Kind: ActorKind.User } actor)
        {
            context.Response.Headers.Location = $"/login?redirect={Uri.EscapeDataString(page)}";
            return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
        }

        if (options.Find(provider) is not { } found)
        {
            return new OidcPage(NoProvider(provider), "/account", "Back to your account");
        }

        var query = context.Request.Query;
        var next = query.ContainsKey("code") || query.ContainsKey("error")
            ? await flow.FinishAsync(context, actor, found, ct)
            : flow.Begin(context, actor, found);
        if (next.Failed)
        {
            return new OidcPage(next.Error!, page, $"Back to {page}");
        }

        context.Response.Headers.Location = next.Value;
        return Results.StatusCode(StatusCodes.Status307TemporaryRedirect);
    }

    private static async Task<IResult> FinishDeviceAsync(
        string provider, HttpContext context, Actor actor, ExternalAuthOptions options, DeviceFlow flow, CancellationToken ct)
    {
        if (options.Find(provider) is not { } found)
        {
            return NoProvider(provider);
        }

        var body = await Json.ReadAsync<ExternalAuthDeviceExchange>(context, ct);
        if (body.Failed)
        {
            return body.Error!;
        }

        var connected = await flow.FinishAsync(actor, found, body.Value.DeviceCode, ct);
        return connected.Failed ? connected.Error! : Results.NoContent();
    }

    private static async Task<IResult> ForAgentAsync(HttpContext context, Actor agent, AgentExternalAuth accounts, CancellationToken ct)
    {
        var query = context.Request.Query;
        return (await accounts.GetAsync(agent, query["id"].ToString(), query["match"].ToString(), query.ContainsKey("listen"), ct)).ToResult();
    }

    private static ApiError NoProvider(string id) => new(
        StatusCodes.Status404NotFound,
        $"This server has no external auth provider with the id \"{QuotedText.Shorten(id, 100)}\".",
        "An administrator configures it with CODER_EXTERNAL_AUTH_<N>_ID.");
}
