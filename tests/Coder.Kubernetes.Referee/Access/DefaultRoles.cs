using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Access;

/// <summary>The roles and bindings that every cluster has ("Using RBAC Authorization", "Default roles and role bindings").</summary>
internal static class DefaultRoles
{
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] Core =
    [
        "configmaps", "endpoints", "events", "limitranges", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "pods/log", "pods/status", "resourcequotas",
        "resourcequotas/status", "serviceaccounts", "services", "services/status", "namespaces", "namespaces/status",
    ];

    private static readonly string[] Workloads =
    [
        "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status",
        "statefulsets", "statefulsets/scale", "statefulsets/status",
    ];

    public static IEnumerable<JsonObject> All()
    {
        yield return Role("cluster-admin", Rule(["*"], ["*"], ["*"]), new() { ["verbs"] = Texts(["*"]), ["nonResourceURLs"] = Texts(["*"]) });
        yield return Role("admin", [.. Edit(), Rule(["rbac.authorization.k8s.io"], ["roles", "rolebindings"], [.. Read, .. Write])]);
        yield return Role("edit", [.. Edit()]);
        yield return Role("view", [.. View()]);
        yield return Role(
            "system:basic-user", Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]));
        yield return Role(
            "system:discovery",
            new JsonObject { ["verbs"] = Texts(["get"]), ["nonResourceURLs"] = Texts(["/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"]) });
        yield return Binding("cluster-admin", "system:masters");
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:discovery", "system:authenticated");
    }

    private static IEnumerable<JsonObject> View()
    {
        yield return Rule([""], Core, Read);
        yield return Rule(["apps"], Workloads, Read);
        yield return Rule(["batch"], ["cronjobs", "cronjobs/status", "jobs", "jobs/status"], Read);
        yield return Rule(["autoscaling"], ["horizontalpodautoscalers", "horizontalpodautoscalers/status"], Read);
        yield return Rule(["networking.k8s.io"], ["ingresses", "ingresses/status", "networkpolicies"], Read);
        yield return Rule(["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"], Read);
        yield return Rule(["discovery.k8s.io"], ["endpointslices"], Read);
    }

    private static IEnumerable<JsonObject> Edit()
    {
        foreach (var rule in View())
        {
            yield return rule;
        }

        yield return Rule([""], ["configmaps", "events", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"], Write);
        yield return Rule([""], ["secrets", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"], Read);
        yield return Rule([""], ["pods/eviction", "serviceaccounts/token", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], ["create"]);
        yield return Rule(["apps"], [.. Workloads.Where(name => !name.EndsWith("/status", StringComparison.Ordinal))], Write);
        yield return Rule(["batch"], ["cronjobs", "jobs"], Write);
        yield return Rule(["autoscaling"], ["horizontalpodautoscalers"], Write);
        yield return Rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], Write);
        yield return Rule(["policy"], ["poddisruptionbudgets"], Write);
    }

    private static JsonObject Role(string name, params JsonObject[] rules) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } },
        ["rules"] = new JsonArray([.. rules]),
    };

    private static JsonObject Binding(string role, string group) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRoleBinding",
        ["metadata"] = new JsonObject { ["name"] = role, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } },
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = role },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = group }),
    };

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) => new()
    {
        ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources), ["verbs"] = Texts(verbs),
    };

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
