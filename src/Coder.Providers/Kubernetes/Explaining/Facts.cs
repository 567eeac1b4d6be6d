using System.Globalization;
using System.Text.Json.Nodes;
using Coder.Providers.Kubernetes.Client;

namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>What is known of an object that is waited for: itself, the pods that it made, and what was told about them.</summary>
internal sealed class Facts(ObjectKey key)
{
    private const int EventLimit = 500;
    private readonly LinkedList<JsonObject> _events = new();

    /// <summary>The object.</summary>
    public ObjectKey Key => key;

    /// <summary>Its present state; null: it is gone.</summary>
    public JsonObject? Object { get; set; }

    /// <summary>Its pods by name; for a pod, itself.</summary>
    public Dictionary<string, JsonObject> Pods { get; } = new(StringComparer.Ordinal);

    /// <summary>What was told, oldest first; the last five hundred.</summary>
    public IEnumerable<JsonObject> Events => _events;

    /// <summary>When this version was applied: older pods are those of the version before.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>The pods of this version that are not on their way out.</summary>
    public IEnumerable<JsonObject> CurrentPods => Pods.Values.Where(p =>
        p["metadata"]?["deletionTimestamp"] is null && (Time(p["metadata"]?["creationTimestamp"]) ?? Since) >= Since);

    /// <summary>Adds an event, or replaces it with its next occurrence.</summary>
    public void Tell(JsonObject item)
    {
        var name = (string?)item["metadata"]?["name"];
        if (_events.FirstOrDefault(e => (string?)e["metadata"]?["name"] == name) is { } old)
        {
            _events.Remove(old);
        }

        _events.AddLast(item);
        if (_events.Count > EventLimit)
        {
            _events.RemoveFirst();
        }
    }

    /// <summary>Forgets all events.</summary>
    public void ForgetEvents() => _events.Clear();

    /// <summary>The texts of the events about an object with one of these reasons, newest first.</summary>
    public IEnumerable<string> Told(string kind, string name, params string[] reasons) => _events.Reverse()
        .Where(e => (string?)e["involvedObject"]?["kind"] == kind && (string?)e["involvedObject"]?["name"] == name
            && reasons.Contains((string?)e["reason"]))
        .Select(e => (string?)e["message"] ?? "");

    /// <summary>A point in time as the API writes it.</summary>
    public static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse((string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
