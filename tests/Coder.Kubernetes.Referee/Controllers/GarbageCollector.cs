using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Deletes what belonged to objects that are gone, and does what the propagation policies say ("Garbage Collection").</summary>
internal sealed class GarbageCollector(ClusterContext context) : IController
{
    public void Sync()
    {
        var all = ResourceTable.All.Where(type => !type.CreateOnly && type != Kinds.Event)
            .SelectMany(type => context.Storage.All(type).Select(value => (Type: type, Value: value)))
            .ToList();
        var uids = all.Select(entry => entry.Value.Text("metadata", "uid")).ToHashSet(StringComparer.Ordinal);
        foreach (var (type, value) in all.Where(entry => entry.Value.Items("metadata", "ownerReferences").Any()))
        {
            if (value.Text("metadata", "deletionTimestamp") is null && value.Items("metadata", "ownerReferences").All(reference => !uids.Contains(reference.Text("uid"))))
            {
                context.Delete(type, value);
            }
        }

        foreach (var (type, value) in all.Where(entry => entry.Value.Text("metadata", "deletionTimestamp") is not null))
        {
            var dependents = all.Where(entry => entry.Value.Items("metadata", "ownerReferences").Any(reference => reference.Text("uid") == value.Text("metadata", "uid"))).ToList();
            Propagate(type, value, dependents);
        }
    }

    private void Propagate(ResourceType type, JsonObject value, List<(ResourceType Type, JsonObject Value)> dependents)
    {
        var finalizers = value.Texts("metadata", "finalizers").ToList();
        if (finalizers.Contains("orphan"))
        {
            foreach (var dependent in dependents)
            {
                context.Change(dependent.Type, dependent.Value, "kube-controller-manager", orphan => Release(orphan, value.Text("metadata", "uid")!), "");
            }

            Unblock(type, value, "orphan");
        }
        else if (finalizers.Contains("foregroundDeletion"))
        {
            foreach (var dependent in dependents.Where(dependent => dependent.Value.Text("metadata", "deletionTimestamp") is null))
            {
                context.Delete(dependent.Type, dependent.Value);
            }

            if (dependents.Count == 0)
            {
                Unblock(type, value, "foregroundDeletion");
            }
        }
    }

    private static void Release(JsonObject orphan, string uid)
    {
        var references = orphan.Object("metadata")!.EnsureList("ownerReferences");
        foreach (var reference in references.Items().Where(reference => reference.Text("uid") == uid).ToList())
        {
            references.Remove(reference);
        }

        if (references.Count == 0)
        {
            orphan.Object("metadata")!.Remove("ownerReferences");
        }
    }

    private void Unblock(ResourceType type, JsonObject value, string finalizer) =>
        context.Change(type, value, "kube-controller-manager", changed => Finalizers.Remove(changed, finalizer), "");
}
