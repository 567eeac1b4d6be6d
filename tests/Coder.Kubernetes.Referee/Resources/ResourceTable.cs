using static Coder.Kubernetes.Referee.Resources.ResourceTraits;

namespace Coder.Kubernetes.Referee.Resources;

/// <summary>The resources that the server has, as a cluster of version 1.32 has them.</summary>
internal static class ResourceTable
{
    private const string Core = "io.k8s.api.core.v1.";
    private const string Apps = "io.k8s.api.apps.v1.";
    private const string Rbac = "io.k8s.api.rbac.v1.";
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private const string Workload = "io.k8s.api.batch.v1.";

    public static readonly IReadOnlyList<ResourceType> All =
    [
        new("", "v1", "Namespace", "namespaces", false, Core + "Namespace", Status, "ns"),
        new("", "v1", "Node", "nodes", false, Core + "Node", Status, "no"),
        new("", "v1", "PersistentVolume", "persistentvolumes", false, Core + "PersistentVolume", Status, "pv"),
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, Core + "PersistentVolumeClaim", Status, "pvc"),
        new("", "v1", "Pod", "pods", true, Core + "Pod", Status | ResourceTraits.All, "po"),
        new("", "v1", "Service", "services", true, Core + "Service", Status | ResourceTraits.All, "svc"),
        new("", "v1", "ServiceAccount", "serviceaccounts", true, Core + "ServiceAccount", None, "sa"),
        new("", "v1", "Secret", "secrets", true, Core + "Secret", None),
        new("", "v1", "ConfigMap", "configmaps", true, Core + "ConfigMap", None, "cm"),
        new("", "v1", "ResourceQuota", "resourcequotas", true, Core + "ResourceQuota", Status, "quota"),
        new("", "v1", "LimitRange", "limitranges", true, Core + "LimitRange", None, "limits"),
        new("", "v1", "Endpoints", "endpoints", true, Core + "Endpoints", None, "ep"),
        new("", "v1", "Event", "events", true, Core + "Event", None, "ev"),
        new("apps", "v1", "Deployment", "deployments", true, Apps + "Deployment", Status | Scale | Generation | ResourceTraits.All, "deploy"),
        new("apps", "v1", "ReplicaSet", "replicasets", true, Apps + "ReplicaSet", Status | Scale | Generation | ResourceTraits.All, "rs"),
        new("apps", "v1", "StatefulSet", "statefulsets", true, Apps + "StatefulSet", Status | Scale | Generation | ResourceTraits.All, "sts"),
        new("apps", "v1", "DaemonSet", "daemonsets", true, Apps + "DaemonSet", Status | Generation | ResourceTraits.All, "ds"),
        new("apps", "v1", "ControllerRevision", "controllerrevisions", true, Apps + "ControllerRevision", None),
        new("batch", "v1", "Job", "jobs", true, Workload + "Job", Status | Generation | ResourceTraits.All),
        new("batch", "v1", "CronJob", "cronjobs", true, Workload + "CronJob", Status | Generation | ResourceTraits.All, "cj"),
        new("networking.k8s.io", "v1", "Ingress", "ingresses", true, "io.k8s.api.networking.v1.Ingress", Status | Generation, "ing"),
        new("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false, "io.k8s.api.networking.v1.IngressClass", Generation),
        new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, "io.k8s.api.networking.v1.NetworkPolicy", Generation, "netpol"),
        new(RbacGroup, "v1", "Role", "roles", true, Rbac + "Role", None),
        new(RbacGroup, "v1", "RoleBinding", "rolebindings", true, Rbac + "RoleBinding", None),
        new(RbacGroup, "v1", "ClusterRole", "clusterroles", false, Rbac + "ClusterRole", None),
        new(RbacGroup, "v1", "ClusterRoleBinding", "clusterrolebindings", false, Rbac + "ClusterRoleBinding", None),
        new("storage.k8s.io", "v1", "StorageClass", "storageclasses", false, "io.k8s.api.storage.v1.StorageClass", None, "sc"),
        new("storage.k8s.io", "v1", "CSIDriver", "csidrivers", false, "io.k8s.api.storage.v1.CSIDriver", None),
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, "io.k8s.api.policy.v1.PodDisruptionBudget", Status | Generation, "pdb"),
        // Version 2 has the fields of v2beta2, which is what the schema knows.
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true, "io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscaler", Status | ResourceTraits.All, "hpa"),
        new("coordination.k8s.io", "v1", "Lease", "leases", true, "io.k8s.api.coordination.v1.Lease", None),
        new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true, "io.k8s.api.discovery.v1.EndpointSlice", None),
        new("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false, "io.k8s.api.scheduling.v1.PriorityClass", None, "pc"),
        new("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false, "io.k8s.api.authorization.v1.SelfSubjectAccessReview", CreateOnly),
        new("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", false, "io.k8s.api.authorization.v1.SelfSubjectRulesReview", CreateOnly),
        new("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", false, "io.k8s.api.authorization.v1.SubjectAccessReview", CreateOnly),
    ];

    private static readonly Dictionary<string, ResourceType> ByPlural = All.ToDictionary(type => $"{type.ApiVersion}/{type.Plural}", StringComparer.Ordinal);
    private static readonly Dictionary<string, ResourceType> ByKind = All.ToDictionary(type => $"{type.ApiVersion}/{type.Kind}", StringComparer.Ordinal);

    public static ResourceType? Find(string group, string version, string plural) => ByPlural.GetValueOrDefault($"{(group.Length == 0 ? version : $"{group}/{version}")}/{plural}");

    public static ResourceType? OfKind(string apiVersion, string kind) => ByKind.GetValueOrDefault($"{apiVersion}/{kind}");

    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static ResourceType Get(string apiVersion, string kind) =>
        OfKind(apiVersion, kind) ?? throw new ArgumentException($"The referee has no kind \"{kind}\" in \"{apiVersion}\".");
}
