using Coder.Server.Configuration;
using Coder.Server.OAuth;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.ExternalAuth;

/// <summary>
/// What a browser keeps while its user is at the service: one short-lived cookie per provider, out of reach for scripts, that only the callback
/// gets.
/// </summary>
internal sealed class ExternalAuthCookie(HttpOptions options)
{
    private const string Name = "external_auth_flow";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Keeps the flow until the browser comes back.</summary>
    /// <param name="context">The request.</param>
    /// <param name="providerId">The service.</param>
    /// <param name="userId">Who connects an account: it is not to become the one of whoever signs in meanwhile.</param>
    /// <param name="flow">State, verifier and where the browser goes afterwards.</param>
    public void Append(HttpContext context, string providerId, Guid userId, PendingFlow flow)
    {
        var attributes = Attributes(providerId);
        attributes.MaxAge = Lifetime;
        context.Response.Cookies.Append(
            Name, $"{flow.State}.{flow.Verifier}.{userId:N}.{Base64UrlEncoder.Encode(flow.Redirect)}", attributes);
    }

    /// <summary>The flow that this browser began for this user, or null when it has none (any more). It is taken away.</summary>
    public PendingFlow? Take(HttpContext context, string providerId, Guid userId)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 } text)
        {
            return null;
        }

        context.Response.Cookies.Delete(Name, Attributes(providerId));
        return text.Split('.') is [var state, var verifier, var user, var redirect] && user == userId.ToString("N")
            ? new PendingFlow(state, "", verifier, Decode(redirect))
            : null;
    }

    private static string Decode(string text)
    {
        try
        {
            return Base64UrlEncoder.Decode(text);
        }
        catch (FormatException)
        {
            return "";
        }
    }

    // Lax whatever the session's cookie is: the way back from the service is a navigation to this site.
    private CookieOptions Attributes(string providerId) => new()
    {
        HttpOnly = true,
        Path = CallbackUrls.CallbackPath(providerId),
        Secure = options.SecureAuthCookie,
        SameSite = SameSiteMode.Lax,
    };
}
