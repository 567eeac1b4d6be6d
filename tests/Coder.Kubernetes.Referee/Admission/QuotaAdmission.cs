using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>Resource quotas: counts what a namespace uses and refuses what is too much.</summary>
internal sealed class QuotaAdmission(Storage storage)
{
    private static readonly string[] Computed = ["cpu", "memory", "ephemeral-storage"];

    /// <exception cref="ApiError">A quota would be exceeded, or wants amounts that the pod does not give (403).</exception>
    public void Check(ResourceType type, JsonObject value)
    {
        if (!type.Namespaced || type == Kinds.Event)
        {
            return;
        }

        var ns = value.Text("metadata", "namespace");
        foreach (var quota in storage.All(Kinds.Quota, ns).ToList())
        {
            var hard = quota.Map("spec", "hard");
            var wanted = Usage(type, value).Where(pair => hard.ContainsKey(pair.Key)).ToDictionary(StringComparer.Ordinal);
            if (type == Kinds.Pod)
            {
                Require(quota, hard, value);
            }

            var used = Used(ns!, hard.Keys);
            var exceeded = wanted.Where(pair => pair.Value > 0 && used[pair.Key] + pair.Value > Quantity.Parse(hard[pair.Key])).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
            if (exceeded.Count > 0)
            {
                string Amounts(Func<string, decimal> amount) => string.Join(",", exceeded.Select(name => $"{name}={Quantity.Format(amount(name), IsBinary(name))}"));
                throw ApiError.Forbidden(type, value.Text("metadata", "name"),
                    $"exceeded quota: {quota.Text("metadata", "name")}, requested: {Amounts(name => wanted[name])}, used: {Amounts(name => used[name])}, limited: {Amounts(name => Quantity.Parse(hard[name]))}");
            }

        }
    }

    /// <summary>What a namespace uses of the named amounts.</summary>
    public Dictionary<string, decimal> Used(string ns, IEnumerable<string> names)
    {
        var used = names.ToDictionary(name => name, _ => 0m, StringComparer.Ordinal);
        foreach (var type in ResourceTable.All.Where(type => type.Namespaced && !type.CreateOnly))
        {
            foreach (var (name, amount) in storage.All(type, ns).SelectMany(value => Usage(type, value)).Where(pair => used.ContainsKey(pair.Key)))
            {
                used[name] += amount;
            }
        }

        return used;
    }

    public static bool IsBinary(string name) => name.Contains("memory", StringComparison.Ordinal) || name.Contains("storage", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, decimal>> Usage(ResourceType type, JsonObject value)
    {
        yield return new($"count/{type.QualifiedPlural}", 1);
        if (type == Kinds.Pod && value.Text("status", "phase") is "Succeeded" or "Failed")
        {
            yield break;
        }

        if (type.Plural is "pods" or "services" or "secrets" or "configmaps" or "persistentvolumeclaims" or "resourcequotas")
        {
            yield return new(type.Plural, 1);
        }

        if (type == Kinds.Claim)
        {
            var size = Quantity.Parse(value.At("spec", "resources", "requests", "storage")?.ToString());
            yield return new("requests.storage", size);
            if (value.Text("spec", "storageClassName") is { Length: > 0 } name)
            {
                yield return new($"{name}.storageclass.storage.k8s.io/requests.storage", size);
                yield return new($"{name}.storageclass.storage.k8s.io/persistentvolumeclaims", 1);
            }
        }

        foreach (var name in type == Kinds.Pod ? Computed : [])
        {
            var (requests, limits) = (PodAmounts.Of(value, "requests", name), PodAmounts.Of(value, "limits", name));
            yield return new(name, requests);
            yield return new($"requests.{name}", requests);
            yield return new($"limits.{name}", limits);
        }
    }

    // A quota on an amount makes that amount mandatory for every container.
    private static void Require(JsonObject quota, IReadOnlyDictionary<string, string> hard, JsonObject pod)
    {
        var missing = new List<string>();
        foreach (var name in hard.Keys.Order(StringComparer.Ordinal))
        {
            var (kind, resource) = name.Split('.', 2) is [("requests" or "limits") and var part, var rest] ? (part, rest) : ("requests", name);
            if (!Computed.Contains(resource))
            {
                continue;
            }

            var without = pod.Items("spec", "containers").Where(container => container.At("resources", kind, resource) is null).Select(container => container.Text("name")).ToList();
            if (without.Count > 0)
            {
                missing.Add($"{name} for: {string.Join(",", without)}");
            }
        }

        if (missing.Count > 0)
        {
            throw ApiError.Forbidden(Kinds.Pod, pod.Text("metadata", "name"), $"failed quota: {quota.Text("metadata", "name")}: must specify {string.Join("; ", missing)}");
        }
    }
}
