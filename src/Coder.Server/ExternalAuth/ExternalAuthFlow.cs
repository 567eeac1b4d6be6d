using System.Security.Cryptography;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;
using Coder.Server.OAuth;
using Microsoft.AspNetCore.WebUtilities;

namespace Coder.Server.ExternalAuth;

/// <summary>Connects an account: the authorization code flow (RFC 6749, section 4.1) between the browser, the service and this server.</summary>
internal sealed partial class ExternalAuthFlow(
    HostCheck hosts,
    ExternalTokenEndpoint tokens,
    ExternalAuthLinkStore links,
    ExternalAuthCookie cookie,
    CallbackUrls callbacks,
    UsedStates used,
    Notifications notifications,
    ILogger<ExternalAuthFlow> logger)
{
    /// <summary>Where the browser goes to connect the actor's account.</summary>
    public Outcome<string> Begin(HttpContext context, Actor actor, ExternalAuthProvider provider)
    {
        if (provider.AuthUrl is null)
        {
            return ApiError.BadRequest($"{provider.DisplayName} is connected with a code. Open {CallbackUrls.PagePath(provider.Id)}.");
        }

        if ((links.Require(actor, Actions.UpdatePersonal) ?? hosts.Refuse(context.Request)) is { } refused)
        {
            return refused;
        }

        var redirect = context.Request.Query["redirect"].ToString();
        var flow = PendingFlow.Create(null, redirect.Length > 0 ? LocalRedirect.Of(redirect) : $"{CallbackUrls.PagePath(provider.Id)}?redirected=true");
        cookie.Append(context, provider.Id, actor.UserId, flow);
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = provider.Type == ExternalAuthTypes.AzureDevOps ? "Assertion" : "code",
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = callbacks.Of(provider).AbsoluteUri,
            ["state"] = flow.State,
        };
        if (provider.Scopes.Count > 0)
        {
            // Slack's bare scopes are a bot's.
            parameters[provider.Type == ExternalAuthTypes.Slack ? "user_scope" : "scope"] = string.Join(' ', provider.Scopes);
        }

        if (provider.UsesPkce)
        {
            parameters["code_challenge"] = flow.Challenge;
            parameters["code_challenge_method"] = "S256";
        }

        if (provider.Type == ExternalAuthTypes.AzureDevOpsEntra)
        {
            parameters["resource"] = ExternalAuthTypes.AzureDevOpsResource;
        }
        else if (provider.Type != ExternalAuthTypes.GitHub)
        {
            parameters["access_type"] = "offline"; // how some services are asked for a refresh token
        }

        return QueryHelpers.AddQueryString(provider.AuthUrl.AbsoluteUri, parameters);
    }

    /// <summary>Connects the account with which the browser comes back; the path where it goes on.</summary>
    public async Task<Outcome<string>> FinishAsync(HttpContext context, Actor actor, ExternalAuthProvider provider, CancellationToken ct)
    {
        var query = context.Request.Query;
        var pending = cookie.Take(context, provider.Id, actor.UserId);
        if (pending is null || !IsState(pending.State, query["state"].ToString()) || !used.TryUse(pending.State))
        {
            return ApiError.Unauthorized(
                "This connection was not begun by your browser, or was finished already.",
                "It took longer than ten minutes, began in another browser or for another user, or cookies are blocked. Begin again.");
        }

        if (query["error"].ToString() is { Length: > 0 } error)
        {
            return ApiError.BadRequest($"{provider.DisplayName} did not connect your account.") with
            {
                Detail = $"It answered {QuotedText.Shorten(error)}{(query["error_description"].ToString() is { Length: > 0 } said ? $": {QuotedText.Shorten(said)}" : "")}.",
            };
        }

        var answer = await tokens.RedeemAsync(provider, query["code"].ToString(), pending.Verifier, callbacks.Of(provider), ct);
        if (answer.Tokens is not { } granted)
        {
            return Explain(provider, answer);
        }

        var saved = await SaveAsync(actor, provider, granted, ct);
        return saved.Failed ? saved.Error! : LocalRedirect.Of(pending.Redirect);
    }

    /// <summary>Keeps the tokens of an account, and tells whoever waits for it.</summary>
    public async Task<Outcome<Nothing>> SaveAsync(Actor actor, ExternalAuthProvider provider, ProviderTokens granted, CancellationToken ct)
    {
        var saved = await links.SaveAsync(actor, provider, granted, ct);
        if (!saved.Failed)
        {
            await notifications.PublishAsync(ChannelOf(actor.UserId));
        }

        return saved;
    }

    /// <summary>Name of the notification channel about a user's accounts.</summary>
    public static string ChannelOf(Guid userId) => $"external_auth:{userId}";

    private static bool IsState(string begun, string came) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(begun), Encoding.UTF8.GetBytes(came));

    private ApiError Explain(ExternalAuthProvider provider, TokenAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            LogFailed(provider.Id, $"{problem.Message} {problem.Detail}");
            return problem;
        }

        var refusal = answer.Refusal!;
        LogFailed(provider.Id, refusal.ToString());
        return new ApiError(
            StatusCodes.Status502BadGateway,
            $"{provider.DisplayName} did not accept the connection.",
            refusal.IsGrantRefused
                ? $"It answered {refusal}. Begin again."
                : $"It answered {refusal} to the client {provider.ClientId}. An administrator checks the client's id, secret and callback URL "
                    + $"({callbacks.Of(provider)}) of the external auth provider \"{provider.Id}\".");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account at the external service {Provider} could not be connected: {Reason}")]
    private partial void LogFailed(string provider, string reason);
}
