using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Access;

/// <summary>Decides by the Role, ClusterRole and binding objects of the cluster ("Using RBAC Authorization").</summary>
internal sealed class Rbac(Storage storage)
{
    public bool Allows(User user, RequestAttributes wanted) => user.IsMaster || Rules(user, wanted.Namespace).Any(rule => Covers(rule, wanted));

    /// <summary>All rules that a user has in a namespace, or in the whole cluster without one.</summary>
    public IEnumerable<JsonObject> Rules(User user, string? ns)
    {
        foreach (var binding in storage.All(Kinds.ClusterRoleBinding).Where(binding => Binds(binding, user, null)))
        {
            foreach (var rule in storage.Find(Kinds.ClusterRole, null, binding.Text("roleRef", "name") ?? "").Items("rules"))
            {
                yield return rule;
            }
        }

        foreach (var binding in string.IsNullOrEmpty(ns) ? [] : storage.All(Kinds.RoleBinding, ns).Where(binding => Binds(binding, user, ns)))
        {
            var name = binding.Text("roleRef", "name") ?? "";
            var role = binding.Text("roleRef", "kind") == "ClusterRole" ? storage.Find(Kinds.ClusterRole, null, name) : storage.Find(Kinds.Role, ns, name);
            foreach (var rule in role.Items("rules"))
            {
                yield return rule;
            }
        }
    }

    /// <summary>The sentence of a refusal.</summary>
    public static string Sentence(User user, RequestAttributes wanted) => wanted.Path is { } path
        ? $"User \"{user.Name}\" cannot {wanted.Verb} path \"{path}\""
        : $"User \"{user.Name}\" cannot {wanted.Verb} resource \"{wanted.Resource}\" in API group \"{wanted.Group}\" "
            + (string.IsNullOrEmpty(wanted.Namespace) ? "at the cluster scope" : $"in the namespace \"{wanted.Namespace}\"");

    private static bool Binds(JsonObject binding, User user, string? ns) => binding.Items("subjects").Any(subject => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name")),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}",
        _ => false,
    });

    private static bool Covers(JsonObject rule, RequestAttributes wanted)
    {
        if (!Has(rule, "verbs", wanted.Verb))
        {
            return false;
        }

        if (wanted.Path is { } path)
        {
            return rule.Texts("nonResourceURLs").Any(url => url == path || url == "*" || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal)));
        }

        var subresource = wanted.Resource.Contains('/') ? "*/" + wanted.Resource.Split('/')[1] : null;
        return Has(rule, "apiGroups", wanted.Group)
            && (Has(rule, "resources", wanted.Resource) || (subresource is not null && rule.Texts("resources").Contains(subresource)))
            && (!rule.Texts("resourceNames").Any() || (wanted.Name is { Length: > 0 } name && rule.Texts("resourceNames").Contains(name)));
    }

    private static bool Has(JsonObject rule, string field, string value) => rule.Texts(field).Any(text => text == "*" || text == value);
}
