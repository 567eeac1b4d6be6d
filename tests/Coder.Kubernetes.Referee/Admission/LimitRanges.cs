using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>Limit ranges: defaults for containers without requests or limits, and bounds for those with them.</summary>
internal static class LimitRanges
{
    public static void Default(Storage storage, JsonObject pod)
    {
        foreach (var limit in Limits(storage, pod).Where(limit => limit.Text("type") == "Container"))
        {
            foreach (var container in Containers(pod))
            {
                Fill(container, "limits", limit.Map("default"));
                Fill(container, "requests", limit.Map("defaultRequest").Where(pair => container.At("resources", "limits", pair.Key) is null || container.At("resources", "requests", pair.Key) is not null
                    || limit.Map("default").ContainsKey(pair.Key)));
            }
        }
    }

    /// <exception cref="ApiError">A container asks for more or less than allowed (403).</exception>
    public static void Check(Storage storage, JsonObject pod)
    {
        var errors = new List<string>();
        foreach (var limit in Limits(storage, pod).Where(limit => limit.Text("type") == "Container"))
        {
            foreach (var container in Containers(pod))
            {
                Bounds(limit, container, errors);
            }
        }

        if (errors.Count > 0)
        {
            throw ApiError.Forbidden(Kinds.Pod, pod.Text("metadata", "name"), errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]");
        }
    }

    private static void Bounds(JsonObject limit, JsonObject container, List<string> errors)
    {
        var (requests, limits) = (container.Map("resources", "requests"), container.Map("resources", "limits"));
        foreach (var (name, bound) in limit.Map("max"))
        {
            if (!limits.TryGetValue(name, out var amount))
            {
                errors.Add($"maximum {name} usage per Container is {bound}.  No limit is specified");
            }
            else if (Quantity.Parse(amount) > Quantity.Parse(bound))
            {
                errors.Add($"maximum {name} usage per Container is {bound}, but limit is {amount}");
            }
        }

        foreach (var (name, bound) in limit.Map("min"))
        {
            if (!requests.TryGetValue(name, out var amount))
            {
                errors.Add($"minimum {name} usage per Container is {bound}.  No request is specified");
            }
            else if (Quantity.Parse(amount) < Quantity.Parse(bound))
            {
                errors.Add($"minimum {name} usage per Container is {bound}, but request is {amount}");
            }
        }
    }

    private static void Fill(JsonObject container, string kind, IEnumerable<KeyValuePair<string, string>> amounts)
    {
        foreach (var (name, amount) in amounts.ToList())
        {
            container.Ensure("resources", kind).Default(name, amount);
        }
    }

    private static IEnumerable<JsonObject> Limits(Storage storage, JsonObject pod) => storage.All(Kinds.LimitRange, pod.Text("metadata", "namespace")).SelectMany(range => range.Items("spec", "limits"));

    private static List<JsonObject> Containers(JsonObject pod) => [.. pod.Items("spec", "containers").Concat(pod.Items("spec", "initContainers"))];
}
