using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.OAuth;

namespace Coder.Server.ExternalAuth;

/// <summary>What a service says of a token.</summary>
/// <param name="Refused">Why the token is no good; null when it is, or when the service could not say.</param>
/// <param name="User">Whose it is, when the service says so.</param>
internal readonly record struct AccountAnswer(string? Refused, ExternalAuthUser? User);

/// <summary>Asks services about tokens of theirs: whether one is good and whose it is, where an app is installed, and to take one back.</summary>
internal sealed class ExternalAccount(ExternalHttp http, ExternalTokenEndpoint tokens)
{
    private const int MaxInstallations = 1000;

    /// <summary>
    /// Whether a token is good. A service that is away, or says that it was asked too often, leaves the token as good as it was: work with it
    /// need not stop for that.
    /// </summary>
    public async Task<AccountAnswer> ValidateAsync(ExternalAuthProvider provider, string token, CancellationToken ct)
    {
        if (provider.ValidateUrl is not { } url)
        {
            return default;
        }

        var asked = await AskAsync(url, token, ct);
        if (asked.Failed)
        {
            return default;
        }

        var answer = asked.Value;
        return answer.Status switch
        {
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden when !IsRateLimit(answer) =>
                new AccountAnswer($"{provider.DisplayName} does not accept the token any more (status {answer.Status}).", null),
            >= 200 and < 300 => new AccountAnswer(null, UserOf(Parse(answer.Body))),
            _ => default,
        };
    }

    /// <summary>Where the client's app is installed; null when the service does not tell with this token.</summary>
    public async Task<IReadOnlyList<ExternalAuthAppInstallation>?> InstallationsAsync(ExternalAuthProvider provider, string token, CancellationToken ct)
    {
        if (provider.AppInstallationsUrl is not { } url || await AskAsync(url, token, ct) is not { Failed: false } asked || !asked.Value.Succeeded)
        {
            return null;
        }

        return Parse(asked.Value.Body)?["installations"] is not JsonArray installations
            ? null
            :
            [
                .. installations.OfType<JsonObject>().Take(MaxInstallations).Select(installation => new ExternalAuthAppInstallation
                {
                    Id = (int)Number(installation, "id"),
                    Account = UserOf(installation["account"] as JsonObject) ?? new ExternalAuthUser(),
                    ConfigureUrl = Text(installation, "html_url"),
                }),
            ];
    }

    /// <summary>Asks the service to take a token back: GitHub's applications/grant, or RFC 7009.</summary>
    /// <returns>Null when it did; else why not.</returns>
    public async Task<string?> RevokeAsync(ExternalAuthProvider provider, string token, CancellationToken ct)
    {
        using var request = provider.Type == ExternalAuthTypes.GitHub ? GitHubRevocation(provider, token) : Revocation(provider, token);
        Describe(request);
        var answer = await http.SendAsync(request, ct);
        return answer.Error is { } problem
            ? $"{problem.Message} {problem.Detail}".TrimEnd()
            : answer.Value.Succeeded ? null : $"{provider.RevokeUrl} answered {answer.Value.Status}.";
    }

    private static HttpRequestMessage GitHubRevocation(ExternalAuthProvider provider, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, provider.RevokeUrl)
        {
            Content = new StringContent(new JsonObject { ["access_token"] = token }.ToJsonString(), null, "application/json"),
        };
        request.Headers.Authorization = ExternalTokenEndpoint.ClientHeader(provider);
        return request;
    }

    private HttpRequestMessage Revocation(ExternalAuthProvider provider, string token)
    {
        var form = new Dictionary<string, string> { ["token"] = token, ["token_type_hint"] = "access_token" };
        var header = provider.Type == ExternalAuthTypes.Slack ? new AuthenticationHeaderValue("Bearer", token) : tokens.Prove(provider, form);
        var request = new HttpRequestMessage(HttpMethod.Post, provider.RevokeUrl) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = header;
        return request;
    }

    private Task<Outcome<ProviderAnswer>> AskAsync(Uri url, string token, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Bearer", token);
        Describe(request);
        return http.SendAsync(request, ct);
    }

    /// <summary>GitHub answers nobody without a user agent.</summary>
    private static void Describe(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd("coder");
    }

    private static bool IsRateLimit(ProviderAnswer answer) =>
        answer.Status == StatusCodes.Status403Forbidden && answer.Body.Contains("rate limit", StringComparison.OrdinalIgnoreCase);

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>GitHub's words, then those of OpenID Connect and of other Git hosts.</summary>
    private static ExternalAuthUser? UserOf(JsonObject? fields)
    {
        if (fields is null || First(fields, "login", "preferred_username", "username", "nickname") is not { Length: > 0 } login)
        {
            return null;
        }

        return new ExternalAuthUser
        {
            Id = Number(fields, "id"),
            Login = login,
            Name = First(fields, "name", "display_name"),
            AvatarUrl = Link(First(fields, "avatar_url", "picture")),
            ProfileUrl = Link(First(fields, "html_url", "profile", "web_url")),
        };
    }

    /// <summary>Only what a browser may follow.</summary>
    private static string Link(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? text : "";

    private static string First(JsonObject fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(fields, name) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return "";
    }

    private static string Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static long Number(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;
}
