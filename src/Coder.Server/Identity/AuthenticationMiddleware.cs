using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Http;
using Coder.Server.Http.RateLimits;

namespace Coder.Server.Identity;

/// <summary>
/// Finds the actor of each request, and refuses requests that the access rule of their route does not let in.
/// </summary>
internal sealed class AuthenticationMiddleware(
    RequestDelegate next,
    SessionStore sessions,
    SessionMemory recent,
    SessionWatch watch,
    AgentTokens agents,
    TerminalTokens terminals,
    RequestOrigin origin,
    SessionCookie cookie,
    RateLimiter limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<AccessRuleMetadata>() is not { } rule)
        {
            if (endpoint is RouteEndpoint)
            {
                throw new InvalidOperationException($"The route {endpoint.DisplayName} has no access rule.");
            }

            await next(context); // No route of ours: the answers of routing itself, such as 405.
            return;
        }

        if (rule.Rule == AccessRule.Open)
        {
            await next(context);
            return;
        }

        if ((await AuthenticateAsync(context, rule.Rule) ?? (context.ActorOrNull() is { } actor ? rule.Refuse(actor) : null)) is { } refused)
        {
            await (limits.Refuse(context) ?? refused).ExecuteAsync(context);
            return;
        }

        if (LongRequests.IsLong(context) && context.ActorOrNull() is { Kind: ActorKind.User } user)
        {
            await watch.RunAsync(context, user, next);
            return;
        }

        await next(context);
    }

    private async Task<ApiError?> AuthenticateAsync(HttpContext context, AccessRule rule)
    {
        var ct = context.RequestAborted;
        if (context.GetEndpoint()!.Metadata.GetMetadata<TerminalTokenMetadata>() is not null && await terminals.AuthenticateAsync(context.Request, ct) is { } lent)
        {
            return lent.Failed ? lent.Error : Accept(context, lent.Value);
        }

        if (Credentials.Of(context.Request, cookie) is not { } credentials)
        {
            return rule == AccessRule.Public ? null : SignedOut(rule);
        }

        if (credentials.Source == CredentialSource.Cookie && origin.Refuse(context.Request) is { } foreign)
        {
            return foreign;
        }

        var actor = rule switch
        {
            AccessRule.Agent => await agents.AuthenticateAsync(credentials.Token, ct),
            AccessRule.UserOrAgent when AgentTokens.LooksLikeOne(credentials.Token) =>
                await agents.AuthenticateAsync(credentials.Token, ct),
            _ when context.GetEndpoint()!.Metadata.GetMetadata<RecentSessionMetadata>() is not null =>
                await recent.AuthenticateAsync(credentials.Token, ct),
            _ => await sessions.AuthenticateAsync(credentials.Token, ct),
        };
        if (actor.Failed)
        {
            return rule == AccessRule.Public ? null : actor.Error;
        }

        return Accept(context, actor.Value);
    }

    private static ApiError? Accept(HttpContext context, Actor actor)
    {
        context.SetActor(actor with { Source = RequestSource.Of(context, context.RequestId()) });
        return null;
    }

    private ApiError SignedOut(AccessRule rule) => rule == AccessRule.Agent
        ? ApiError.Unauthorized("Agent token is missing.", $"Send it in the header {Credentials.HeaderName}.")
        : ApiError.Unauthorized(
            "You are signed out. Sign in to continue.",
            $"Send a session token in the cookie {cookie.Name}, the query parameter {Credentials.CookieName} or the header {Credentials.HeaderName}.");
}
