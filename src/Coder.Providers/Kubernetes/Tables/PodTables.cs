using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary><c>spec</c> of pods and of the templates that pods are made from.</summary>
internal static class PodTables
{
    private static readonly Table Security = new(
        WholeText("fs_group", "The group id that owns the files of volumes."),
        Text("fs_group_change_policy", "When ownership of a volume's files is changed: Always or OnRootMismatch.").OneOf("Always", "OnRootMismatch"),
        WholeText("run_as_group", "The group id to run as."),
        Flag("run_as_non_root", "Whether root is refused as user."),
        WholeText("run_as_user", "The user id to run as."),
        One("seccomp_profile", "Which system calls are allowed.", ContainerTable.SeccompProfile),
        One("se_linux_options", "SELinux labels.", ContainerTable.SeLinuxOptions),
        Of("supplemental_groups", Wire.NumberSet, "Further group ids of the processes."),
        Many("sysctl", "Kernel settings of the pod.", Text("name", "The setting.").Required(), Text("value", "Its value.").Required()),
        One(
            "windows_options",
            "For Windows nodes.",
            Text("gmsa_credential_spec", "The credential specification itself."),
            Text("gmsa_credential_spec_name", "Its name."),
            Flag("host_process", "Whether it runs as a host process.").Default(false),
            Text("run_as_username", "The user to run as.")));

    private static readonly Table Dns = new(
        Texts("nameservers", "Addresses of name servers."),
        Many("option", "Options of the resolver.", Text("name", "The option.").Required(), Text("value", "Its value.")),
        Texts("searches", "Domains to search."));

    private static readonly Table Spread = new(
        TextSet("match_label_keys", "Labels of this pod whose values the counted pods have to share."),
        Number("max_skew", "How much the numbers of pods may differ.").Default(1).Between(1, int.MaxValue),
        Number("min_domains", "How many domains there have to be."),
        Text("node_affinity_policy", "Whether affinity is honoured in counting: Honor or Ignore.").OneOf("Honor", "Ignore"),
        Text("node_taints_policy", "Whether taints are honoured in counting: Honor or Ignore.").OneOf("Honor", "Ignore"),
        Text("topology_key", "The node label whose values are the domains."),
        Text("when_unsatisfiable", "DoNotSchedule or ScheduleAnyway.").Default("DoNotSchedule").OneOf("DoNotSchedule", "ScheduleAnyway"),
        One("label_selector", "The pods that count.", SelectorTables.Labels));

    private static readonly Table Toleration = new(
        Text("effect", "The taint's effect: NoSchedule, PreferNoSchedule or NoExecute; all when not set.").OneOf("NoSchedule", "PreferNoSchedule", "NoExecute"),
        Text("key", "The taint's key; all taints when not set."),
        Text("operator", "Equal compares the value, Exists does not.").Default("Equal").OneOf("Equal", "Exists"),
        WholeText("toleration_seconds", "Seconds that NoExecute is tolerated; for ever when not set."),
        Text("value", "The taint's value."));

    /// <summary>The rows.</summary>
    public static Table Spec { get; } = new(
        Number("active_deadline_seconds", "Seconds that the pod may run.").Between(1, int.MaxValue),
        One("affinity", "Which nodes it may or should run on.", AffinityTables.All),
        Flag("automount_service_account_token", "Whether containers see a token of the service account.").Default(true),
        Many("container", "The containers, side by side.", ContainerTable.All),
        One("dns_config", "Settings of name resolution.", Dns),
        Text("dns_policy", "Where names are resolved.").Default("ClusterFirst").OneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
        Flag("enable_service_links", "Whether services appear as environment variables.").Default(true),
        Many(
            "host_aliases",
            "Further entries of /etc/hosts.",
            Texts("hostnames", "The names.").Required(),
            Text("ip", "Their address.").Required()),
        Flag("host_ipc", "Whether it shares the node's IPC namespace.").Default(false),
        Flag("host_network", "Whether it shares the node's network.").Default(false),
        Flag("host_pid", "Whether it shares the node's process namespace.").Default(false),
        Text("hostname", "Its host name; the pod's name when not set.").OrComputed(),
        Many("image_pull_secrets", "Secrets for pulling images.", Text("name", "The secret's name.").Required()),
        Many("init_container", "Containers that run to their end, one after the other, before the others start.", ContainerTable.All),
        Text("node_name", "The node to run on, without asking the scheduler.").OrComputed(),
        TextMap("node_selector", "Labels that the node has to have."),
        One("os", "The operating system that it is for.", Text("name", "linux or windows.").Required().OneOf("linux", "windows")),
        Text("priority_class_name", "Its priority class."),
        Many("readiness_gate", "Further conditions of being ready.", Text("condition_type", "The condition.").Required()).Shared(),
        Text("restart_policy", "When containers are started again: Always, OnFailure or Never.").Default("Always").OneOf("Always", "OnFailure", "Never"),
        Text("runtime_class_name", "The container runtime."),
        Text("scheduler_name", "The scheduler.").OrComputed(),
        One("security_context", "Rights of the processes of all containers.", Security),
        Text("service_account_name", "The service account that it runs as; default when not set.").OrComputed(),
        Flag("share_process_namespace", "Whether containers see each other's processes.").Default(false),
        Text("subdomain", "Its domain below that of a headless service."),
        Number("termination_grace_period_seconds", "Seconds between the request to end and the kill.").Default(30).Between(0, int.MaxValue),
        Many("toleration", "Taints of nodes that it puts up with.", Toleration).Shared(),
        Many("topology_spread_constraint", "How pods are spread over nodes or zones.", Spread),
        Many("volume", "Volumes that containers can mount.", VolumeTables.PodVolume).KeyedBy("name"));

    /// <summary>The template that a workload makes its pods from.</summary>
    public static Group Template { get; } = One(
        "template",
        "The pods that it makes.",
        MetadataTables.Template,
        One("spec", "What the pods are.", Spec)).Required();
}
