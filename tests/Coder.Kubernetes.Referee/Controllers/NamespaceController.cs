using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Gives namespaces their default service account and root certificate, and empties those that are being deleted.</summary>
internal sealed class NamespaceController(ClusterContext context) : IController
{
    public void Sync()
    {
        foreach (var ns in context.Storage.All(Kinds.Namespace).ToList())
        {
            var name = ns.Text("metadata", "name")!;
            if (ns.Text("status", "phase") == "Terminating")
            {
                Empty(ns, name);
            }
            else
            {
                Furnish(name);
            }
        }
    }

    private void Furnish(string name)
    {
        if (context.Storage.Find(Kinds.ServiceAccount, name, "default") is null)
        {
            context.Registry.Create(Kinds.ServiceAccount, name, new() { ["metadata"] = new JsonObject { ["name"] = "default" } }, WriteOptions.Of("kube-controller-manager"));
        }

        if (context.Storage.Find(Kinds.ConfigMap, name, "kube-root-ca.crt") is null)
        {
            context.Registry.Create(
                Kinds.ConfigMap,
                name,
                new() { ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt" }, ["data"] = new JsonObject { ["ca.crt"] = "" } },
                WriteOptions.Of("kube-controller-manager"));
        }
    }

    private void Empty(JsonObject ns, string name)
    {
        var left = 0;
        foreach (var type in ResourceTable.All.Where(type => type.Namespaced && !type.CreateOnly))
        {
            foreach (var value in context.Storage.All(type, name).ToList())
            {
                left++;
                if (value.Text("metadata", "deletionTimestamp") is null)
                {
                    context.Delete(type, value);
                }
            }
        }

        if (left == 0)
        {
            context.Change(Kinds.Namespace, ns, "kube-controller-manager", value => value.Object("spec")!.Remove("finalizers"), "finalize");
        }
    }
}
