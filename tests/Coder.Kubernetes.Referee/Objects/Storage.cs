using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>
/// What the cluster knows: objects, and the changes that watches follow. Stored objects are never changed in place. Callers hold <see cref="Gate"/>.
/// </summary>
internal sealed class Storage
{
    // More than a test makes; older changes answer a watch with 410, as compaction does.
    private const int MaxChanges = 20_000;

    private readonly SortedDictionary<string, SortedDictionary<string, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One writer or reader at a time.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The version of the whole: that of the last change.</summary>
    public long Version { get; private set; } = 1000;

    /// <summary>Changes up to this version are forgotten.</summary>
    public long Compacted { get; private set; } = 1000;

    /// <summary>Ends with the next change, or with <see cref="Compact"/>.</summary>
    public Task Changed => _changed.Task;

    public JsonObject? Find(ResourceType type, string? ns, string name) =>
        _objects.TryGetValue(type.Key, out var all) ? all.GetValueOrDefault(Key(type, ns, name)) : null;

    /// <summary>All objects of a resource by namespace and name; of one namespace when one is given.</summary>
    public IEnumerable<JsonObject> All(ResourceType type, string? ns = null) => _objects.TryGetValue(type.Key, out var all)
        ? ns is null || !type.Namespaced ? [.. all.Values] : [.. all.Where(pair => pair.Key.StartsWith(ns + "/", StringComparison.Ordinal)).Select(pair => pair.Value)]
        : [];

    public JsonObject Put(ResourceType type, JsonObject value)
    {
        var (ns, name) = (value.Text("metadata", "namespace"), value.Text("metadata", "name")!);
        if (!_objects.TryGetValue(type.Key, out var all))
        {
            _objects[type.Key] = all = new(StringComparer.Ordinal);
        }

        var key = Key(type, ns, name);
        var previous = all.GetValueOrDefault(key);
        value.Ensure("metadata")["resourceVersion"] = (++Version).ToString();
        all[key] = value;
        Tell(new(Version, previous is null ? "ADDED" : "MODIFIED", type, value, previous));
        return value;
    }

    public JsonObject Remove(ResourceType type, JsonObject value)
    {
        _objects[type.Key].Remove(Key(type, value.Text("metadata", "namespace"), value.Text("metadata", "name")!));
        var last = value.Copy();
        last.Ensure("metadata")["resourceVersion"] = (++Version).ToString();
        Tell(new(Version, "DELETED", type, last, value));
        return last;
    }

    /// <summary>The changes of a resource after a version.</summary>
    /// <exception cref="ApiError">That version is forgotten (410).</exception>
    public IReadOnlyList<Change> Since(long version, ResourceType type)
    {
        if (version < Compacted)
        {
            throw ApiError.Gone($"too old resource version: {version} ({Compacted})");
        }

        var first = _changes.BinarySearch(new(version + 1, "", type, [], null), ByVersion.Instance);
        return [.. _changes.Skip(first < 0 ? ~first : first).Where(change => change.Type == type)];
    }

    /// <summary>Forgets all changes so far, as the compaction of etcd does.</summary>
    public void Compact()
    {
        _changes.Clear();
        Compacted = ++Version;
        Wake();
    }

    public void Wake()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private static string Key(ResourceType type, string? ns, string name) => type.Namespaced ? $"{ns}/{name}" : name;

    private void Tell(Change change)
    {
        _changes.Add(change);
        if (_changes.Count > MaxChanges)
        {
            Compacted = _changes[MaxChanges / 2].Version;
            _changes.RemoveRange(0, (MaxChanges / 2) + 1);
        }

        Wake();
    }

    private sealed class ByVersion : IComparer<Change>
    {
        public static readonly ByVersion Instance = new();

        public int Compare(Change? x, Change? y) => x!.Version.CompareTo(y!.Version);
    }
}
