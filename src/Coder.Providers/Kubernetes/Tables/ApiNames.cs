namespace Coder.Providers.Kubernetes.Tables;

/// <summary>
/// Names of the Kubernetes API from names in templates: <c>node_selector</c> is <c>nodeSelector</c>, a repeated block
/// <c>init_container</c> is the list <c>initContainers</c>. What does not follow the rule is listed here.
/// </summary>
internal static class ApiNames
{
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["host_ipc"] = "hostIPC",
        ["host_pid"] = "hostPID",
        ["host_ip"] = "hostIP",
        ["cluster_ip"] = "clusterIP",
        ["cluster_ips"] = "clusterIPs",
        ["external_ips"] = "externalIPs",
        ["load_balancer_ip"] = "loadBalancerIP",
        ["pod_cidr"] = "podCIDR",
        ["pod_cidrs"] = "podCIDRs",
        ["provider_id"] = "providerID",
        ["boot_id"] = "bootID",
        ["machine_id"] = "machineID",
        ["system_uuid"] = "systemUUID",
        ["os_image"] = "osImage",
        ["volume_id"] = "volumeID",
        ["pd_id"] = "pdID",
        ["dataset_uuid"] = "datasetUUID",
        ["data_disk_uri"] = "diskURI",
        ["target_ww_ns"] = "targetWWNs",
        ["ceph_fs"] = "cephfs",
        ["ceph_monitors"] = "monitors",
        ["rados_user"] = "user",
        ["rbd_image"] = "image",
        ["rbd_pool"] = "pool",
        ["downward_api"] = "downwardAPI",
        ["endpoints_name"] = "endpoints",
        ["non_resource_urls"] = "nonResourceURLs",
        ["run_as_username"] = "runAsUserName",
        ["timezone"] = "timeZone",
        ["storage_provisioner"] = "provisioner",
        ["env"] = "env",
        ["env_from"] = "envFrom",
        ["from"] = "from",
        ["to"] = "to",
        ["preferred_during_scheduling_ignored_during_execution"] = "preferredDuringSchedulingIgnoredDuringExecution",
        ["required_during_scheduling_ignored_during_execution"] = "requiredDuringSchedulingIgnoredDuringExecution",
    };

    /// <summary>The name of an argument, or of a block that occurs once.</summary>
    public static string Of(string name)
    {
        if (Exceptions.TryGetValue(name, out var exception))
        {
            return exception;
        }

        var words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    /// <summary>The name of the list that repeated blocks make.</summary>
    public static string OfList(string name) => Exceptions.ContainsKey(name) ? Of(name) : Plural(Of(name));

    private static string Plural(string name) => name switch
    {
        [.., 's'] => name,
        [.., 'y'] => name[..^1] + "ies",
        _ => name + "s",
    };
}
