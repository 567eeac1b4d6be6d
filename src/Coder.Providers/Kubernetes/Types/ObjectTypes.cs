using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Tables;
using Coder.Providers.Kubernetes.Waiting;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>The kinds that templates can make. Defaults of waiting are those of the public provider.</summary>
internal static class ObjectTypes
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";
    private const string Apps = "apps/v1";
    private const string Foreground = "Foreground";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ObjectDeclaration> All { get; } =
    [
        new(["kubernetes_pod", "kubernetes_pod_v1"], ObjectKind.Pod, WorkloadTables.Pod)
        {
            HasPods = true,
            Fixed = ["spec"],
            Changeable = ["spec.active_deadline_seconds", "spec.container.image", "spec.init_container.image"],
            Goal = pod => Goals.PodIn(pod.Texts("target_state") is { Count: > 0 } phases ? phases : ["Running"]),
            Limits = Minutes(("create", 5), ("delete", 5)),
            IsRemade = true,
            StateVersion = 1,
        },
        new(["kubernetes_deployment", "kubernetes_deployment_v1"], new(Apps, "Deployment", "deployments"), WorkloadTables.Deployment)
        {
            HasPods = true,
            Fixed = ["spec.selector"],
            Goal = WhenSet("wait_for_rollout", Goals.DeploymentAvailable),
            Limits = Minutes(("create", 10), ("update", 10), ("delete", 10)),
            Propagation = Foreground,
            StateVersion = 1,
        },
        new(["kubernetes_stateful_set", "kubernetes_stateful_set_v1"], new(Apps, "StatefulSet", "statefulsets"), WorkloadTables.StatefulSet)
        {
            HasPods = true,
            Fixed = ["spec.selector", "spec.service_name", "spec.pod_management_policy", "spec.volume_claim_template"],
            Goal = WhenSet("wait_for_rollout", Goals.StatefulSetReady),
            Limits = Minutes(("create", 10), ("update", 10), ("delete", 10)),
            Propagation = Foreground,
            StateVersion = 1,
        },
        new(["kubernetes_daemonset", "kubernetes_daemon_set_v1"], new(Apps, "DaemonSet", "daemonsets"), WorkloadTables.DaemonSet)
        {
            HasPods = true,
            Fixed = ["spec.selector"],
            Goal = WhenSet("wait_for_rollout", Goals.DaemonSetAvailable),
            Limits = Minutes(("create", 10), ("update", 10), ("delete", 10)),
            Propagation = Foreground,
            StateVersion = 1,
        },
        new(["kubernetes_job", "kubernetes_job_v1"], new("batch/v1", "Job", "jobs"), WorkloadTables.Job)
        {
            HasPods = true,
            Fixed = ["spec.completions", "spec.completion_mode", "spec.selector", "spec.template", "spec.pod_failure_policy", "spec.backoff_limit_per_index"],
            Goal = WhenSet("wait_for_completion", Goals.JobComplete),
            Limits = Minutes(("create", 1), ("update", 1), ("delete", 1)),
            Propagation = Foreground,
            IsRemade = true,
            StateVersion = 1,
        },
        new(["kubernetes_cron_job", "kubernetes_cron_job_v1"], new("batch/v1", "CronJob", "cronjobs"), WorkloadTables.CronJob)
        {
            Limits = Minutes(("delete", 1)),
            StateVersion = 1,
        },
        new(["kubernetes_persistent_volume_claim", "kubernetes_persistent_volume_claim_v1"], ObjectKind.Claim, StorageTables.Claim)
        {
            Fixed = ["spec"],
            Changeable = ["spec.resources.requests"],
            Goal = WhenSet("wait_until_bound", Goals.Bound),
            Limits = Minutes(("create", 5)),
        },
        new(["kubernetes_persistent_volume", "kubernetes_persistent_volume_v1"], new("v1", "PersistentVolume", "persistentvolumes", false), StorageTables.Volume)
        {
            Fixed = ["spec.persistent_volume_source", "spec.volume_mode"],
            Limits = Minutes(("create", 5)),
        },
        new(["kubernetes_storage_class", "kubernetes_storage_class_v1"], new("storage.k8s.io/v1", "StorageClass", "storageclasses", false), StorageTables.Class)
        {
            Fixed = ["parameters", "storage_provisioner", "reclaim_policy", "volume_binding_mode", "mount_options", "allowed_topologies"],
        },
        new(["kubernetes_service", "kubernetes_service_v1"], new("v1", "Service", "services"), NetworkTables.Service)
        {
            Fixed = ["spec.cluster_ip", "spec.cluster_ips", "spec.load_balancer_class", "spec.health_check_node_port"],
            Goal = service => service.Flag("wait_for_load_balancer") && service.Blocks("spec").First().Text("type") == "LoadBalancer" ? Goals.LoadBalancer : null,
            Limits = Minutes(("create", 10)),
            StateVersion = 1,
        },
        new(["kubernetes_ingress_v1"], new("networking.k8s.io/v1", "Ingress", "ingresses"), NetworkTables.Ingress)
        {
            Goal = WhenSet("wait_for_load_balancer", Goals.LoadBalancer),
            Limits = Minutes(("create", 20), ("delete", 20)),
        },
        new(["kubernetes_network_policy", "kubernetes_network_policy_v1"], new("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"), NetworkTables.Policy),
        new(["kubernetes_config_map", "kubernetes_config_map_v1"], new("v1", "ConfigMap", "configmaps"), ConfigTables.ConfigMap),
        new(["kubernetes_secret", "kubernetes_secret_v1"], new("v1", "Secret", "secrets"), ConfigTables.Secret)
        {
            Fixed = ["type"],
            Goal = secret => secret.Flag("wait_for_service_account_token") && secret.Text("type") == "kubernetes.io/service-account-token" ? Goals.TokenThere : null,
            Limits = Minutes(("create", 1)),
        },
        new(["kubernetes_service_account", "kubernetes_service_account_v1"], new("v1", "ServiceAccount", "serviceaccounts"), AccessTables.ServiceAccount)
        {
            Limits = Minutes(("create", 0.5)),
        },
        new(["kubernetes_namespace", "kubernetes_namespace_v1"], new("v1", "Namespace", "namespaces", false), ConfigTables.Namespace)
        {
            Limits = Minutes(("delete", 5)),
        },
        new(["kubernetes_role", "kubernetes_role_v1"], new(Rbac, "Role", "roles"), AccessTables.Role),
        new(["kubernetes_role_binding", "kubernetes_role_binding_v1"], new(Rbac, "RoleBinding", "rolebindings"), AccessTables.RoleBinding) { Fixed = ["role_ref"] },
        new(["kubernetes_cluster_role", "kubernetes_cluster_role_v1"], new(Rbac, "ClusterRole", "clusterroles", false), AccessTables.ClusterRole),
        new(["kubernetes_cluster_role_binding", "kubernetes_cluster_role_binding_v1"], new(Rbac, "ClusterRoleBinding", "clusterrolebindings", false), AccessTables.ClusterRoleBinding) { Fixed = ["role_ref"] },
        new(["kubernetes_resource_quota", "kubernetes_resource_quota_v1"], new("v1", "ResourceQuota", "resourcequotas"), ConfigTables.Quota)
        {
            Fixed = ["spec.scopes"],
            Limits = Minutes(("create", 1), ("update", 1)),
        },
        new(["kubernetes_limit_range", "kubernetes_limit_range_v1"], new("v1", "LimitRange", "limitranges"), ConfigTables.Limits),
        new(["kubernetes_horizontal_pod_autoscaler_v2"], new("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"), AutoscalerTables.Autoscaler),
    ];

    private static Func<BlockValue, Goal?> WhenSet(string flag, Goal goal) => value => value.Flag(flag) ? goal : null;

    private static Dictionary<string, TimeSpan> Minutes(params (string Operation, double Minutes)[] limits) =>
        limits.ToDictionary(l => l.Operation, l => TimeSpan.FromMinutes(l.Minutes), StringComparer.Ordinal);
}
