using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>The names that keep an object that is being deleted.</summary>
internal static class Finalizers
{
    public static void Remove(JsonObject value, string finalizer)
    {
        var list = value.Object("metadata")!.EnsureList("finalizers");
        if (list.FirstOrDefault(item => item.Text() == finalizer) is { } found)
        {
            list.Remove(found);
        }

        if (list.Count == 0)
        {
            value.Object("metadata")!.Remove("finalizers");
        }
    }
}
