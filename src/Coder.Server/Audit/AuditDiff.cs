using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Server.Http;

namespace Coder.Server.Audit;

/// <summary>
/// What a change changed: <c>{field: {old, new, secret}}</c>. Which fields count, and which of them are only said to have changed,
/// is decided by <see cref="AuditedFields"/>.
/// </summary>
internal sealed class AuditDiff
{
    /// <summary>Longest value that is kept, in characters of its JSON.</summary>
    public const int MaxValue = 4096;

    private readonly JsonObject _fields = [];

    private AuditDiff()
    {
    }

    /// <summary>Nothing changed, or nothing that is to be told.</summary>
    public static AuditDiff None { get; } = new();

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>
    /// Compares two snapshots of a thing; null stands for a thing that was not there before, or is not there any more. A snapshot is a
    /// record of the API, or an anonymous object whose properties are fields of the type.
    /// </summary>
    public static AuditDiff Between<T>(string resourceType, T? before, T? after)
        where T : class => Of(resourceType, Snapshot(resourceType, before), Snapshot(resourceType, after));

    /// <summary>Compares two snapshots in JSON, field by field.</summary>
    public static AuditDiff Of(string resourceType, JsonObject? before, JsonObject? after)
    {
        var diff = new AuditDiff();
        foreach (var field in Keys(before).Union(Keys(after)))
        {
            var treatment = AuditedFields.Of(resourceType, field);
            if (treatment == AuditTreatment.Ignored)
            {
                continue;
            }

            var now = after?[field];
            var old = before?[field] ?? EmptyLike(now);
            now ??= EmptyLike(old);
            if (!JsonNode.DeepEquals(old, now))
            {
                diff.Add(field, old, now, treatment);
            }
        }

        return diff;
    }

    /// <summary>Says of one field that it changed, and nothing of its values.</summary>
    public static AuditDiff Secret(string field)
    {
        var diff = new AuditDiff();
        diff.Add(field, null, null, AuditTreatment.Secret);
        return diff;
    }

    /// <summary>The difference as it is stored.</summary>
    public string ToJson() => AuditText.Storable(_fields.ToJsonString(Json.Options));

    private static IEnumerable<string> Keys(JsonObject? snapshot) => snapshot?.Select(field => field.Key) ?? [];

    // Only what is told is written out: a workspace's record carries its whole latest build.
    private static JsonObject? Snapshot<T>(string resourceType, T? value)
        where T : class
    {
        if (value is null or JsonObject)
        {
            return value as JsonObject;
        }

        var snapshot = new JsonObject();
        foreach (var property in Json.Options.GetTypeInfo(value.GetType()).Properties)
        {
            if (property.Get is { } get && AuditedFields.Of(resourceType, property.Name) != AuditTreatment.Ignored)
            {
                snapshot[property.Name] = JsonSerializer.SerializeToNode(get(value), property.PropertyType, Json.Options);
            }
        }

        return snapshot;
    }

    private void Add(string field, JsonNode? old, JsonNode? now, AuditTreatment treatment)
    {
        var secret = treatment == AuditTreatment.Secret;
        _fields[field] = new JsonObject
        {
            ["old"] = secret ? "" : Bounded(old),
            ["new"] = secret ? "" : Bounded(now),
            ["secret"] = secret,
        };
    }

    // A field that is not there compares as the empty value of its kind, as clients expect of a new thing.
    private static JsonNode? EmptyLike(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => JsonValue.Create(""),
        JsonValueKind.Number => JsonValue.Create(0),
        JsonValueKind.True or JsonValueKind.False => JsonValue.Create(false),
        JsonValueKind.Array => new JsonArray(),
        JsonValueKind.Object => new JsonObject(),
        _ => null,
    };

    private static JsonNode? Bounded(JsonNode? value)
    {
        var json = value?.ToJsonString(Json.Options);
        if (json is null || json.Length <= MaxValue)
        {
            return value?.DeepClone();
        }

        var text = value!.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : json;
        var end = char.IsHighSurrogate(text[MaxValue - 1]) ? MaxValue - 1 : MaxValue;
        return JsonValue.Create($"{text[..Math.Min(end, text.Length)]}… (cut; {text.Length} characters)");
    }
}
