using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Server.Identity.Oidc;

/// <summary>What the provider said about a user: the ID token, and the userinfo endpoint or the access token, which wins.</summary>
internal sealed class OidcClaims
{
    public OidcClaims(JsonObject idToken, JsonObject further)
    {
        IdToken = idToken;
        Further = further;
        Merged = (JsonObject)idToken.DeepClone();
        foreach (var (name, value) in further)
        {
            Merged[name] = value?.DeepClone();
        }
    }

    public JsonObject IdToken { get; }

    /// <summary>Claims of the userinfo endpoint or of the access token.</summary>
    public JsonObject Further { get; }

    /// <summary>Both together.</summary>
    public JsonObject Merged { get; }

    /// <summary>A claim's text, or an empty one.</summary>
    public string Text(string name) => Find(name) is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A claim that is true or false; null when it is missing or something else.</summary>
    public bool? Flag(string name) => Find(name) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>Whether the claim is there at all.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A claim that is a list of texts, or one text; null when it is something else.</summary>
    public IReadOnlyList<string>? Strings(string name) => StringsOf(Find(name));

    /// <summary>Reads an object; null when it is something else. A name that comes twice is an error, as readers differ in which one counts.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonObject? Parse(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 }) as JsonObject;

    /// <summary>A claim's text in an object, or an empty one.</summary>
    public static string TextOf(JsonObject claims, string name) =>
        claims[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A list of texts, or one text; empty for a missing one, null when it is something else.</summary>
    public static IReadOnlyList<string>? StringsOf(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return [];
            case JsonValue value when value.TryGetValue(out string? text):
                // Some providers send a single value without a list around it. Several in one text are a mistake of the setup.
                return text.Length == 0 ? [] : text.Contains(',', StringComparison.Ordinal) ? null : [text];
            case JsonArray list:
                var texts = new List<string>();
                foreach (var item in list)
                {
                    if (item is not JsonValue one || !one.TryGetValue(out string? text))
                    {
                        return null;
                    }

                    texts.Add(text);
                }

                return texts;
            default:
                return null;
        }
    }

    /// <summary>A claim by its name, or by a path such as <c>realm_access.roles</c>.</summary>
    private JsonNode? Find(string name)
    {
        if (Merged.TryGetPropertyValue(name, out var found))
        {
            return found;
        }

        JsonNode? node = Merged;
        foreach (var part in name.Split('.'))
        {
            node = node is JsonObject parent && parent.TryGetPropertyValue(part, out var child) ? child : null;
        }

        return node;
    }
}
