using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>What all controllers work with.</summary>
internal sealed class ClusterContext(Registry registry, TimeProvider clock, Cluster cluster)
{
    private int _event;

    public Registry Registry => registry;

    public Storage Storage => registry.Storage;

    public TimeProvider Clock => clock;

    public Cluster Cluster => cluster;

    public string Now => registry.Now;

    /// <summary>Records an event about an object. The same one about the same object is recorded once until <see cref="Cluster.RetryAsync"/>; its count says how often.</summary>
    public void Tell(JsonObject about, string type, string reason, string message, string component)
    {
        var ns = about.Text("metadata", "namespace") ?? "default";
        var uid = about.Text("metadata", "uid");
        var known = Storage.All(Kinds.Event, ns).FirstOrDefault(value =>
            value.Text("involvedObject", "uid") == uid && value.Text("reason") == reason && value.Text("message") == message);
        if (known is not null)
        {
            return;
        }

        var value = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{about.Text("metadata", "name")}.{++_event:x16}", ["namespace"] = ns, ["uid"] = Guid.NewGuid().ToString(), ["creationTimestamp"] = Now,
            },
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = about.Text("kind"), ["namespace"] = about.Text("metadata", "namespace") ?? "", ["name"] = about.Text("metadata", "name"), ["uid"] = uid,
                ["apiVersion"] = about.Text("apiVersion"), ["resourceVersion"] = about.Text("metadata", "resourceVersion") ?? "",
            },
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = new JsonObject { ["component"] = component },
            ["firstTimestamp"] = Now,
            ["lastTimestamp"] = Now,
            ["count"] = 1,
            ["type"] = type,
            ["eventTime"] = null,
            ["reportingComponent"] = component,
            ["reportingInstance"] = "",
        };
        Json.DropNulls(value);
        Storage.Put(Kinds.Event, value);
    }

    /// <summary>Counts an event once more, as happens when the same thing fails again.</summary>
    public void TellAgain()
    {
        foreach (var value in Storage.All(Kinds.Event).Where(value => value.Text("type") == "Warning").ToList())
        {
            var again = value.Copy();
            (again["count"], again["lastTimestamp"]) = ((value.Number("count") ?? 1) + 1, Now);
            Storage.Put(Kinds.Event, again);
        }
    }

    /// <summary>Makes an object that belongs to another.</summary>
    /// <returns>Null when it was refused, with the reason.</returns>
    public (JsonObject? Made, string? Refusal) Make(ResourceType type, JsonObject owner, JsonObject value, string controller)
    {
        value.Ensure("metadata").EnsureList("ownerReferences").Add(Reference(owner));
        try
        {
            return (registry.Create(type, owner.Text("metadata", "namespace"), value, WriteOptions.Of(controller)), null);
        }
        catch (ApiError error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>The objects of a resource that an owner controls.</summary>
    public List<JsonObject> OwnedBy(ResourceType type, JsonObject owner)
    {
        var uid = owner.Text("metadata", "uid");
        return [.. Storage.All(type, owner.Text("metadata", "namespace")).Where(value => value.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == uid))];
    }

    public void Delete(ResourceType type, JsonObject value) =>
        registry.Delete(type, value.Text("metadata", "namespace"), value.Text("metadata", "name")!, null, WriteOptions.Of("controller"));

    /// <summary>Changes a copy of a stored object and stores it when it differs.</summary>
    public JsonObject Change(ResourceType type, JsonObject value, string controller, Action<JsonObject> change, string subresource = "status")
    {
        var live = Storage.Find(type, value.Text("metadata", "namespace"), value.Text("metadata", "name")!);
        if (live is null)
        {
            return value;
        }

        var copy = live.Copy();
        change(copy);
        return registry.Store(type, copy, controller, subresource);
    }

    /// <summary>Sets a condition; the time of its last transition changes only with its status.</summary>
    public void Condition(JsonObject status, string type, bool holds, string? reason = null, string? message = null, bool withUpdateTime = false)
    {
        var list = status.EnsureList("conditions");
        var condition = list.Items().FirstOrDefault(entry => entry.Text("type") == type);
        if (condition is null)
        {
            list.Add(condition = new() { ["type"] = type });
        }

        var (wanted, before) = (holds ? "True" : "False", condition.Text("status"));
        var isSame = before == wanted && condition.Text("reason") == reason && condition.Text("message") == message;
        condition["status"] = wanted;
        if (before != wanted)
        {
            condition["lastTransitionTime"] = Now;
        }

        if (withUpdateTime && !isSame)
        {
            condition["lastUpdateTime"] = Now;
        }

        foreach (var (name, text) in new[] { ("reason", reason), ("message", message) })
        {
            if (text is null)
            {
                condition.Remove(name);
            }
            else
            {
                condition[name] = text;
            }
        }
    }

    private static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"), ["kind"] = owner.Text("kind"), ["name"] = owner.Text("metadata", "name"), ["uid"] = owner.Text("metadata", "uid"),
        ["controller"] = true, ["blockOwnerDeletion"] = true,
    };
}
