using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Apps;

/// <summary>
/// Signs browsers in at the hosts of apps. The session cookie belongs to the dashboard's host alone; so a browser that comes to an app is sent
/// to the dashboard's host, which knows it, and from there back with a token that counts for one minute, at that app's host and in that
/// browser. There it becomes a cookie of that host.
/// </summary>
internal sealed class AppSignIn(
    AppSigningKey signing, SessionMemory sessions, AppOptions options, HttpOptions http, AccessUrl accessUrl, TimeProvider time)
{
    /// <summary>Query parameter with which a browser comes back.</summary>
    public const string TokenParameter = "coder_application_connect_api_key_35e783";

    /// <summary>Route that knows the dashboard's session.</summary>
    public const string RedirectPath = "/api/v2/applications/auth-redirect";

    private const string Bearer = "Bearer ";
    private static readonly TimeSpan HandOverLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(7);

    private string Prefix => http.SecureAuthCookie ? "__Host-" : "";

    private string SessionName => Prefix + "coder_subdomain_app_session_token_35e783";

    private string StateName => Prefix + "coder_app_state_35e783";

    /// <summary>
    /// Who makes a request at an app's host: by this host's cookie, or by a token of the API in a header. Null for nobody. They may have been found out a
    /// few seconds ago (<see cref="SessionMemory"/>).
    /// </summary>
    public async Task<(Actor Actor, bool ByCookie)?> AuthenticateAsync(HttpContext context, CancellationToken ct)
    {
        var request = context.Request;
        if (HeaderToken(request) is { } header)
        {
            return await sessions.AuthenticateAsync(header, ct) is { Failed: false, Value: var actor }
                ? (actor with { Source = RequestSource.Of(context, context.RequestId()) }, false)
                : null;
        }

        if (request.Cookies[SessionName] is not { Length: > 0 } cookie
            || AppToken.Read(cookie, await signing.GetAsync(ct), AppToken.Session, HostOf(request), time.GetUtcNow()) is not { } token)
        {
            return null;
        }

        return await sessions.AuthenticateByIdAsync(token.Key, ct) is { Failed: false, Value: var user }
            ? (user with { Source = RequestSource.Of(context, context.RequestId()) }, true)
            : null;
    }

    /// <summary>Sends a browser to the dashboard's host; it comes back to the same URL.</summary>
    public void Leave(HttpContext context, string pathAndQuery)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        context.Response.Cookies.Append(StateName, secret, Attributes(TimeSpan.FromMinutes(10)));
        var here = $"{accessUrl.Value.Scheme}://{PublicHost(context.Request)}{pathAndQuery}";
        context.Response.Headers.CacheControl = "no-store";
        Redirect(context, new Uri(
            accessUrl.Value, $"{RedirectPath[1..]}?redirect_uri={Uri.EscapeDataString(here)}&state={Hash(secret)}").AbsoluteUri);
    }

    /// <summary>Answers at the dashboard's host: where the browser goes on with its token, or an error for URLs that are no app's.</summary>
    public async Task<Outcome<string>> HandOverAsync(Actor actor, string? redirectUri, string? state, CancellationToken ct)
    {
        if (options.Hosts is not { } hosts)
        {
            return ApiError.BadRequest($"Apps have no hosts of their own here: {AppOptionTable.WildcardAccessUrl.Env} is not set.");
        }

        if (!Uri.TryCreate(redirectUri, UriKind.Absolute, out var target) || !hosts.Contains(target, accessUrl.Value)
            || AppAddress.OfLabel(hosts.LabelOf(new HostString(target.Host))!) is null)
        {
            return ApiError.Invalid("redirect_uri", $"Must be a URL of an app: {accessUrl.Value.Scheme}://{hosts.Shown(accessUrl.Value)}");
        }

        if (state is not { Length: 43 } || actor.ApiKeyId is null)
        {
            return ApiError.Invalid("state", "Open the app's own address: it sends the browser here with what is needed.");
        }

        var token = new AppToken(
            AppToken.HandOver, actor.ApiKeyId, target.IdnHost, state, (time.GetUtcNow() + HandOverLifetime).ToUnixTimeSeconds()).Sign(await signing.GetAsync(ct));
        var url = target.GetLeftPart(UriPartial.Path) + target.Query;
        return $"{url}{(target.Query.Length > 0 ? '&' : '?')}{TokenParameter}={token}";
    }

    /// <summary>
    /// Takes a browser that comes back: it gets its cookie and the URL without the token. Null when the request has no token; a failure when
    /// it has one that does not count here.
    /// </summary>
    public async Task<AppFailure?> ArriveAsync(HttpContext context, string pathAndQuery, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var key = await signing.GetAsync(ct);
        var token = AppToken.Read(context.Request.Query[TokenParameter], key, AppToken.HandOver, HostOf(context.Request), now);
        var secret = context.Request.Cookies[StateName];
        if (token is null || secret is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(token.Binding)))
        {
            return AppFailure.HandOver();
        }

        var session = token with { Purpose = AppToken.Session, Binding = "", Expires = (now + SessionLifetime).ToUnixTimeSeconds() };
        context.Response.Cookies.Append(SessionName, session.Sign(key), Attributes(SessionLifetime));
        context.Response.Cookies.Delete(StateName, Attributes(lifetime: null));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        var clean = AppTarget.WithoutOwnParameters(pathAndQuery);
        Redirect(context, clean.StartsWith("//", StringComparison.Ordinal) ? "/." + clean : clean);
        return null;
    }

    /// <summary>Asks whoever is not signed in to do so: browsers at the dashboard's login, which leads back; others by an error.</summary>
    public static Task AskAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !AppErrorPage.IsBrowser(request))
        {
            return ApiError.Unauthorized(
                "Sign in to open this app.", $"Send a session token in the header {Credentials.HeaderName}.").ExecuteAsync(context);
        }

        var back = request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        context.Response.Headers.CacheControl = "no-store";
        Redirect(context, $"/login?redirect={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }

    private static string? HeaderToken(HttpRequest request)
    {
        if (request.Headers[Credentials.HeaderName].ToString() is { Length: > 0 } header)
        {
            return header;
        }

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && SessionToken.TryParse(authorization[Bearer.Length..].Trim(), out _)
                ? authorization[Bearer.Length..].Trim()
                : null;
    }

    private static void Redirect(HttpContext context, string url)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers[HeaderNames.Location] = url;
    }

    private static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    private static string HostOf(HttpRequest request) => request.Host.Host.ToLowerInvariant().TrimEnd('.');

    private string PublicHost(HttpRequest request) => options.Hosts!.HostOf(options.Hosts.LabelOf(request.Host)!, accessUrl.Value);

    private CookieOptions Attributes(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Path = "/",
        Secure = http.SecureAuthCookie,
        SameSite = http.SameSiteAuthCookie,
        MaxAge = lifetime,
        IsEssential = true,
    };
}
