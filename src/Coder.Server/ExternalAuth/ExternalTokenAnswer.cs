using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.OAuth;
using Microsoft.AspNetCore.WebUtilities;

namespace Coder.Server.ExternalAuth;

/// <summary>
/// Reads what a token endpoint answered (RFC 6749, sections 5.1 and 5.2). Some services answer refusals with status 200, and some write forms instead
/// of JSON.
/// </summary>
internal static class ExternalTokenAnswer
{
    /// <summary>The tokens, the refusal, or what was wrong with the answer.</summary>
    public static TokenAnswer Read(ProviderAnswer answer, ExternalAuthProvider provider, DateTimeOffset now)
    {
        if (answer.Status >= 500)
        {
            return ApiError.Unavailable("The external service does not answer.", $"{provider.TokenUrl} answered {answer.Status}. Try again in a moment.");
        }

        if (Fields(answer) is not { } fields)
        {
            return Strange(answer, provider);
        }

        if (Text(fields, "error") is { Length: > 0 } code)
        {
            return new TokenAnswer(null, new TokenRefusal(answer.Status, QuotedText.Shorten(code), QuotedText.Shorten(Text(fields, "error_description"))), null);
        }

        // Slack's users have their token in a part of the answer.
        var owner = Text(fields, "access_token").Length > 0 ? fields : fields["authed_user"] as JsonObject ?? fields;
        if (!answer.Succeeded || Text(owner, "access_token") is not { Length: > 0 } access)
        {
            return Strange(answer, provider);
        }

        return new TokenAnswer(new ProviderTokens(access, Text(owner, "refresh_token"), "", now + Lifetime(owner)) { Extra = Extra(fields, provider) }, null, null);
    }

    private static JsonObject? Fields(ProviderAnswer answer)
    {
        try
        {
            if (answer.Body.AsSpan().TrimStart() is ['{', ..])
            {
                return JsonNode.Parse(answer.Body) as JsonObject;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return answer.ContentType is "application/x-www-form-urlencoded" or "text/plain"
            ? new JsonObject(QueryHelpers.ParseQuery(answer.Body).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString())))
            : null;
    }

    private static string Extra(JsonObject fields, ExternalAuthProvider provider)
    {
        var extra = new JsonObject(provider.ExtraTokenKeys.Where(fields.ContainsKey).Select(key => KeyValuePair.Create(key, fields[key]?.DeepClone())));
        return extra.Count == 0 ? "" : extra.ToJsonString();
    }

    private static TimeSpan? Lifetime(JsonObject fields) =>
        fields["expires_in"] is JsonValue value
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 315_360_000
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static ApiError Strange(ProviderAnswer answer, ExternalAuthProvider provider) => new(
        StatusCodes.Status502BadGateway,
        "The external service answered something else than tokens.",
        $"{provider.TokenUrl} answered {answer.Status}{(answer.ContentType.Length > 0 ? $" ({answer.ContentType})" : "")}. "
        + $"An administrator checks the token URL of the external auth provider \"{provider.Id}\".");
}
