using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>Reads why the server refuses: a <c>meta/v1 Status</c>, or whatever a proxy in between says.</summary>
internal static class StatusReader
{
    private const int TextLimit = 500;

    public static async Task<ApiError> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var code = (int)answer.StatusCode;
        string text;
        try
        {
            text = await answer.Content.ReadAsStringAsync(ct);
        }
        catch (HttpRequestException)
        {
            text = "";
        }

        return Parse(text) is { } status ? Read(status, code) : new ApiError(code, "", Plain(text, answer));
    }

    /// <summary>Reads a status object, as it also comes in a watch.</summary>
    public static ApiError Read(JsonObject status, int code) => new(
        (int?)status["code"] ?? code, (string?)status["reason"] ?? "", (string?)status["message"] ?? $"the server answers with {code}")
    {
        Causes = status["details"]?["causes"] is JsonArray causes
            ? [.. causes.OfType<JsonObject>().Select(c => ((string?)c["field"] ?? "", (string?)c["message"] ?? ""))]
            : [],
    };

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject { } status && (string?)status["kind"] == "Status" ? status : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Plain(string text, HttpResponseMessage answer) => text.Trim() is { Length: > 0 } said
        ? $"the server answers with {(int)answer.StatusCode}: {(said.Length > TextLimit ? said[..TextLimit] + "…" : said)}"
        : $"the server answers with {(int)answer.StatusCode} {answer.ReasonPhrase}";
}
