using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>Keeps <c>metadata.managedFields</c>: who set which field (Server-Side Apply, "Field management").</summary>
internal sealed class FieldManagers
{
    private readonly ResourceType _type;
    private readonly List<Manager> _managers;

    private FieldManagers(ResourceType type, IEnumerable<Manager> managers)
    {
        _type = type;
        _managers = [.. managers];
    }

    public static FieldManagers Of(ResourceType type, JsonObject? live) => new(type, live.Items("metadata", "managedFields").Select(entry => new Manager(
        entry.Text("manager") ?? "", entry.Text("operation") ?? "", entry.Text("apiVersion") ?? "", entry.Text("subresource") ?? "", entry.Text("time") ?? "", FieldSet.Read(entry["fieldsV1"]))));

    /// <summary>An ordinary write: the manager owns what it changed, and others lose what was changed or is gone.</summary>
    public void Update(JsonObject? live, JsonObject now, string manager, string subresource, string time)
    {
        var (changed, removed) = TypedTree.Compare(live ?? [], now, _type.Definition);
        changed.Paths.RemoveWhere(path => !IsOf(path, subresource));
        foreach (var other in _managers)
        {
            other.Fields.Paths.ExceptWith(removed.Paths);
            if (!other.Is(manager, "Update", subresource))
            {
                other.Fields.Paths.ExceptWith(changed.Paths);
            }
        }

        if (!changed.IsEmpty)
        {
            Entry(manager, "Update", subresource, time).Fields.Paths.UnionWith(changed.Paths);
        }

        Write(now);
    }

    /// <summary>A server-side apply: merges, and takes away what this manager applied before and does not apply any more.</summary>
    /// <exception cref="ApiError">Others own fields that the apply wants to change, and it does not force (409).</exception>
    public JsonObject Apply(JsonObject? live, JsonObject applied, string manager, string subresource, bool force, string time)
    {
        var before = live ?? [];
        var merged = TypedTree.Merge(before, applied, _type.Definition);
        var wanted = TypedTree.Fields(applied, _type.Definition);
        wanted.Paths.RemoveWhere(path => !IsOf(path, subresource));
        var (changed, _) = TypedTree.Compare(before, merged, _type.Definition);
        changed.Paths.RemoveWhere(path => !IsOf(path, subresource));
        var conflicts = _managers.Where(other => !other.Is(manager, "Apply", subresource))
            .Select(other => (Manager: other, Fields: other.Fields.Paths.Intersect(changed.Paths).OrderBy(path => path.Text, StringComparer.Ordinal).ToList()))
            .Where(conflict => conflict.Fields.Count > 0)
            .ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw Refuse(conflicts);
        }

        foreach (var (other, fields) in conflicts)
        {
            other.Fields.Paths.ExceptWith(fields);
        }

        var own = Entry(manager, "Apply", subresource, time);
        var given = own.Fields.Paths.Except(wanted.Paths).Where(path => !_managers.Exists(other => other != own && other.Fields.Paths.Any(owned => owned.IsWithin(path))));
        TypedTree.Remove(merged, _type.Definition, given.Where(path => !wanted.Paths.Any(kept => kept.IsWithin(path))).ToList());
        own.Fields.Paths.Clear();
        own.Fields.Paths.UnionWith(wanted.Paths);
        Write(merged);
        return merged;
    }

    // The object itself and its subresource "status" do not touch each other's fields.
    private bool IsOf(FieldPath path, string subresource) =>
        !_type.Has(ResourceTraits.Status) || (path.Steps[0] == "f:status") == (subresource == "status");

    private static ApiError Refuse(List<(Manager Manager, List<FieldPath> Fields)> conflicts)
    {
        var single = conflicts.Sum(conflict => conflict.Fields.Count) == 1;
        var count = conflicts.Sum(conflict => conflict.Fields.Count);
        var text = single
            ? $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Fields[0]}"
            : $"Apply failed with {count} conflicts: " + string.Join("\n", conflicts.Select(conflict =>
                $"conflicts with {conflict.Manager}:\n" + string.Join("\n", conflict.Fields.Select(field => $"- {field}"))));
        var causes = conflicts.SelectMany(conflict => conflict.Fields.Select(field => (JsonNode)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {conflict.Manager}",
            ["field"] = field.ToString(),
        }));
        return new(409, "Conflict", text, new() { ["causes"] = new JsonArray([.. causes]) });
    }

    private Manager Entry(string manager, string operation, string subresource, string time)
    {
        var entry = _managers.Find(other => other.Is(manager, operation, subresource));
        if (entry is null)
        {
            _managers.Add(entry = new(manager, operation, _type.ApiVersion, subresource, time, new([])));
        }

        entry.Time = time;
        return entry;
    }

    private void Write(JsonObject value) => value.Ensure("metadata")["managedFields"] = new JsonArray([.. _managers.Where(manager => !manager.Fields.IsEmpty).Select(manager => manager.Write())]);

    private sealed record Manager(string Name, string Operation, string ApiVersion, string Subresource, string Since, FieldSet Fields)
    {
        public string Time { get; set; } = Since;

        public bool Is(string name, string operation, string subresource) => Name == name && Operation == operation && Subresource == subresource;

        public JsonObject Write()
        {
            var entry = new JsonObject
            {
                ["manager"] = Name, ["operation"] = Operation, ["apiVersion"] = ApiVersion, ["time"] = Time, ["fieldsType"] = "FieldsV1", ["fieldsV1"] = Fields.Write(),
            };
            if (Subresource.Length > 0)
            {
                entry["subresource"] = Subresource;
            }

            return entry;
        }

        public override string ToString() => Operation == "Apply"
            ? $"\"{Name}\"{Part()}"
            : $"\"{Name}\"{Part()} using {ApiVersion}";

        private string Part() => Subresource.Length == 0 ? "" : $" with subresource \"{Subresource}\"";
    }
}
