using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;
using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.OAuth;
using Microsoft.AspNetCore.WebUtilities;

namespace Coder.Server.Identity.Oidc;

/// <summary>The authorization code flow (OpenID Connect Core 1.0, section 3.1) between the browser, the provider and this server.</summary>
internal sealed partial class OidcFlow(
    OidcOptions options,
    AccessUrl accessUrl,
    HostCheck hosts,
    OidcProvider provider,
    TokenEndpoint tokens,
    IdTokenValidator validator,
    UserInfoEndpoint userInfo,
    OidcLogin logins,
    LoginConversion conversion,
    OidcCookies cookies,
    SessionCookie session,
    UsedStates used,
    ILogger<OidcFlow> logger)
{
    /// <summary>Where the browser goes to sign in at the provider.</summary>
    public async Task<Outcome<string>> BeginAsync(HttpContext context, CancellationToken ct)
    {
        if (!options.Enabled)
        {
            return NotOffered();
        }

        var redirectUrl = RedirectUrlOf(context.Request);
        if (!HostNames.IsNamed(context.Request.Host.Host, redirectUrl) && hosts.Refuse(context.Request) is { } otherHost)
        {
            return otherHost; // The cookie of this login would not come along to where the provider sends the browser.
        }

        var metadata = await provider.MetadataAsync(ct);
        if (metadata.Failed)
        {
            return metadata.Error!;
        }

        var query = context.Request.Query;
        var login = PendingFlow.Create(query["oidc_merge_state"], LocalRedirect.Of(query["redirect"]));
        cookies.Append(context, login);
        var parameters = new Dictionary<string, string?>(options.AuthUrlParams.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = redirectUrl.AbsoluteUri,
            ["scope"] = string.Join(' ', options.Scopes),
            ["state"] = login.State,
            ["nonce"] = login.Nonce,
            ["code_challenge"] = login.Challenge,
            ["code_challenge_method"] = "S256",
        };
        return QueryHelpers.AddQueryString(metadata.Value.AuthorizationEndpoint.AbsoluteUri, parameters);
    }

    /// <summary>Signs in who comes back from the provider; the path where the browser goes on.</summary>
    public async Task<Outcome<string>> FinishAsync(HttpContext context, CancellationToken ct)
    {
        if (!options.Enabled)
        {
            return NotOffered();
        }

        var pending = TakePending(context);
        if (pending.Failed)
        {
            return pending.Error!;
        }

        var query = context.Request.Query;
        if (query["error"].ToString() is { Length: > 0 } error)
        {
            return ProviderRefused(error, query["error_description"].ToString());
        }

        var answer = await tokens.RedeemAsync(query["code"].ToString(), pending.Value.Verifier, RedirectUrlOf(context.Request).AbsoluteUri, ct);
        if (answer.Tokens is not { } granted)
        {
            return Explain(answer);
        }

        var claims = await ClaimsOfAsync(granted, pending.Value.Nonce, ct);
        if (claims.Failed)
        {
            LogRefused(claims.Error!.Message, claims.Error.Detail ?? "");
            return claims.Error!;
        }

        var merge = await conversion.ReadAsync(OidcCookies.ReadConversion(context.Request), pending.Value.State, ct);
        var token = await logins.LoginAsync(claims.Value, granted, merge, OidcAudit.SourceOf(context), ct);
        if (token.Failed)
        {
            LogRefused(token.Error!.Message, token.Error.Detail ?? "");
            return token.Error!;
        }

        session.Append(context, token.Value);
        return LocalRedirect.Of(pending.Value.Redirect);
    }

    private static ApiError NotOffered() => new(
        StatusCodes.Status404NotFound, "This server has no login provider.", $"An administrator sets one with {OidcOptionTable.IssuerUrl.Env}.");

    /// <summary>The login that this browser began with this very state. It is taken: whatever comes next, it cannot be used again.</summary>
    private Outcome<PendingFlow> TakePending(HttpContext context)
    {
        var pending = OidcCookies.Read(context.Request);
        cookies.Delete(context);
        var state = context.Request.Query["state"].ToString();
        if (state.Length == 0)
        {
            return ApiError.BadRequest("The login provider sent no state.") with { Detail = "Begin again from the login page." };
        }

        if (pending is null)
        {
            return ApiError.Unauthorized(
                "This login is not known to your browser.",
                "It took longer than ten minutes, was finished already, began in another browser, or cookies are blocked. Begin again from the login page.");
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pending.State), Encoding.UTF8.GetBytes(state)) && used.TryUse(state)
            ? pending
            : ApiError.Unauthorized(
                "This login does not belong to your browser, or was used already.",
                "The state that came back is not the one that your browser began with. Begin again from the login page.");
    }

    private async Task<Outcome<OidcClaims>> ClaimsOfAsync(ProviderTokens granted, string nonce, CancellationToken ct)
    {
        if (granted.IdToken.Length == 0)
        {
            return ApiError.Unauthorized("The login could not be verified.", $"The provider sent no ID token; {OidcOptionTable.Scopes.Env} must have openid.");
        }

        var idToken = await validator.ValidateAsync(granted.IdToken, nonce, ct);
        if (idToken.Failed)
        {
            return idToken.Error!;
        }

        Outcome<JsonObject> further = options switch
        {
            { AccessTokenClaims: true } => await validator.ValidateAccessTokenAsync(granted.AccessToken, ct),
            { IgnoreUserInfo: true } => new JsonObject(),
            _ => await userInfo.GetAsync(granted.AccessToken, OidcClaims.TextOf(idToken.Value, "sub"), ct),
        };
        return further.Failed ? further.Error! : new OidcClaims(idToken.Value, further.Value);
    }

    /// <summary>A login that began on a further host of this server comes back to it.</summary>
    private Uri RedirectUrlOf(HttpRequest request)
    {
        if (options.RedirectAllowedHosts.Contains(request.Host.Value ?? "", StringComparer.OrdinalIgnoreCase))
        {
            return new Uri($"{accessUrl.Value.Scheme}://{request.Host.Value}{OidcCookies.CallbackPath}");
        }

        return options.RedirectUrl ?? new Uri(accessUrl.Value, OidcCookies.CallbackPath.TrimStart('/'));
    }

    private static ApiError ProviderRefused(string code, string description) => code switch
    {
        "access_denied" => ApiError.Forbidden("The login provider did not let you in.") with { Detail = Said(code, description) },
        "temporarily_unavailable" or "server_error" => ApiError.Unavailable("The login provider cannot sign you in right now.", Said(code, description)),
        _ => ApiError.BadRequest("The login provider refused the login.") with { Detail = Said(code, description) },
    };

    private static string Said(string code, string description) =>
        $"It answered {QuotedText.Shorten(code, 100)}{(description.Length > 0 ? $": {QuotedText.Shorten(description)}" : "")}.";

    private ApiError Explain(TokenAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            LogProviderAway(problem.Message, problem.Detail ?? "");
            return problem;
        }

        var refusal = answer.Refusal!;
        LogProviderAway("The token endpoint refused", refusal.ToString());
        if (refusal.IsClientRefused)
        {
            return new ApiError(
                StatusCodes.Status502BadGateway,
                "The login provider does not accept this server.",
                $"It answered {refusal} to the client {options.ClientId}: {OidcOptionTable.ClientSecret.Env} is not the client's secret (any more). "
                + "An administrator of this server must set the current one. Other ways to sign in are not affected.");
        }

        return refusal.IsGrantRefused
            ? ApiError.BadRequest("The login was used already, or took too long.") with { Detail = $"The provider answered {refusal}. Begin again from the login page." }
            : new ApiError(StatusCodes.Status502BadGateway, "The login provider refused to finish the login.", $"It answered {refusal}.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A login through the provider was refused: {Reason} {Detail}")]
    private partial void LogRefused(string reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A login through the provider could not be finished: {Reason}: {Detail}")]
    private partial void LogProviderAway(string reason, string detail);
}
