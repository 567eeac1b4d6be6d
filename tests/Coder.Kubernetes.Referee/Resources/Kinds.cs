namespace Coder.Kubernetes.Referee.Resources;

/// <summary>The resources that the server's own parts work with.</summary>
internal static class Kinds
{
    public static readonly ResourceType Namespace = ResourceTable.Get("v1", "Namespace");
    public static readonly ResourceType Node = ResourceTable.Get("v1", "Node");
    public static readonly ResourceType Pod = ResourceTable.Get("v1", "Pod");
    public static readonly ResourceType Claim = ResourceTable.Get("v1", "PersistentVolumeClaim");
    public static readonly ResourceType Volume = ResourceTable.Get("v1", "PersistentVolume");
    public static readonly ResourceType Service = ResourceTable.Get("v1", "Service");
    public static readonly ResourceType ServiceAccount = ResourceTable.Get("v1", "ServiceAccount");
    public static readonly ResourceType Secret = ResourceTable.Get("v1", "Secret");
    public static readonly ResourceType ConfigMap = ResourceTable.Get("v1", "ConfigMap");
    public static readonly ResourceType Quota = ResourceTable.Get("v1", "ResourceQuota");
    public static readonly ResourceType LimitRange = ResourceTable.Get("v1", "LimitRange");
    public static readonly ResourceType Endpoints = ResourceTable.Get("v1", "Endpoints");
    public static readonly ResourceType Event = ResourceTable.Get("v1", "Event");
    public static readonly ResourceType Deployment = ResourceTable.Get("apps/v1", "Deployment");
    public static readonly ResourceType ReplicaSet = ResourceTable.Get("apps/v1", "ReplicaSet");
    public static readonly ResourceType StatefulSet = ResourceTable.Get("apps/v1", "StatefulSet");
    public static readonly ResourceType DaemonSet = ResourceTable.Get("apps/v1", "DaemonSet");
    public static readonly ResourceType Job = ResourceTable.Get("batch/v1", "Job");
    public static readonly ResourceType CronJob = ResourceTable.Get("batch/v1", "CronJob");
    public static readonly ResourceType StorageClass = ResourceTable.Get("storage.k8s.io/v1", "StorageClass");
    public static readonly ResourceType Role = ResourceTable.Get("rbac.authorization.k8s.io/v1", "Role");
    public static readonly ResourceType RoleBinding = ResourceTable.Get("rbac.authorization.k8s.io/v1", "RoleBinding");
    public static readonly ResourceType ClusterRole = ResourceTable.Get("rbac.authorization.k8s.io/v1", "ClusterRole");
    public static readonly ResourceType ClusterRoleBinding = ResourceTable.Get("rbac.authorization.k8s.io/v1", "ClusterRoleBinding");
}
