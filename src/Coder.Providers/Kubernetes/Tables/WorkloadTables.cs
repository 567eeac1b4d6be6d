using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Pods and what makes pods.</summary>
internal static class WorkloadTables
{
    private static readonly Row WaitForRollout =
        Flag("wait_for_rollout", "Whether the build waits until the pods of this version are available.").Default(true).Local();

    private static readonly Row MinReady = Number("min_ready_seconds", "Seconds that a new pod has to be ready before it counts as available.").Default(0);
    private static readonly Row Selector = One("selector", "The labels of its pods. A change replaces the object.", SelectorTables.Labels);
    private static readonly Argument Replicas = WholeText("replicas", "How many pods; 1 when not set.").OrComputed();

    private static readonly Table Strategy = new(
        Text("type", "RollingUpdate or Recreate.").Default("RollingUpdate").OneOf("RollingUpdate", "Recreate"),
        One(
            "rolling_update",
            "How pods are replaced.",
            NumberOrText("max_surge", "How many pods more than wanted, as number or percentage.").Default("25%"),
            NumberOrText("max_unavailable", "How many pods less than wanted, as number or percentage.").Default("25%")));

    private static readonly Table JobSpec = new(
        Number("active_deadline_seconds", "Seconds that it may run.").Between(1, long.MaxValue),
        Number("backoff_limit", "How often failed pods are tried again.").Default(6).Between(0, int.MaxValue),
        Number("backoff_limit_per_index", "The same for each index.").Between(0, int.MaxValue),
        Text("completion_mode", "NonIndexed or Indexed.").OrComputed().OneOf("NonIndexed", "Indexed"),
        Number("completions", "How many pods have to succeed.").Default(1).Between(1, int.MaxValue),
        Flag("manual_selector", "Whether selector is given."),
        Number("max_failed_indexes", "How many indexes may fail.").Between(0, int.MaxValue),
        Number("parallelism", "How many pods run at the same time.").Default(1).Between(0, int.MaxValue),
        One("pod_failure_policy", "What failed pods mean.", Many("rule", "Rules; the first that matches counts.", FailureRule()).Required()),
        One("selector", "The labels of its pods; by default the cluster chooses.", SelectorTables.Labels),
        PodTables.Template,
        WholeText("ttl_seconds_after_finished", "Seconds until a finished job is removed."));

    private static readonly Group Template = One(
        "template",
        "The pods that it runs.",
        MetadataTables.Template,
        One("spec", "What the pods are.", PodTables.Spec.Replacing(
            Text("restart_policy", "When containers are started again: OnFailure or Never.").Default("Never").OneOf("OnFailure", "Never")))).Required();

    private static readonly Table OneJob = JobSpec.Replacing(Template);

    public static Table Pod { get; } = new(
        MetadataTables.Namespaced,
        One("spec", "What the pod is.", PodTables.Spec).Required(),
        Texts("target_state", "The phases that count as created; Running when not set.").Local());

    public static Table Deployment { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it runs.",
            MinReady,
            Flag("paused", "Whether changes wait.").Default(false),
            Number("progress_deadline_seconds", "Seconds without progress after which a rollout has failed.").Default(600),
            Replicas,
            Number("revision_history_limit", "How many old versions are kept.").Default(10),
            Selector,
            One("strategy", "How pods are replaced.", Strategy),
            PodTables.Template).Required(),
        WaitForRollout);

    public static Table DaemonSet { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it runs on each node.",
            MinReady,
            Number("revision_history_limit", "How many old versions are kept.").Default(10),
            Selector,
            One(
                "strategy",
                "How pods are replaced.",
                Text("type", "RollingUpdate or OnDelete.").Default("RollingUpdate").OneOf("RollingUpdate", "OnDelete"),
                One(
                    "rolling_update",
                    "How pods are replaced.",
                    NumberOrText("max_surge", "How many nodes may have two pods meanwhile.").Default("0"),
                    NumberOrText("max_unavailable", "How many nodes may have none meanwhile.").Default("1"))).Named("updateStrategy"),
            PodTables.Template).Required(),
        WaitForRollout);

    public static Table StatefulSet { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it runs.",
            MinReady,
            Text("pod_management_policy", "OrderedReady or Parallel.").OrComputed().OneOf("OrderedReady", "Parallel"),
            Replicas,
            Number("revision_history_limit", "How many old versions are kept.").OrComputed(),
            One("selector", "The labels of its pods. A change replaces the object.", SelectorTables.Labels).Required(),
            Text("service_name", "The headless service that names its pods.").Required(),
            PodTables.Template,
            One(
                "update_strategy",
                "How pods are replaced.",
                Text("type", "RollingUpdate or OnDelete.").Default("RollingUpdate").OneOf("RollingUpdate", "OnDelete"),
                One("rolling_update", "How pods are replaced.", Number("partition", "Only pods with this number and higher ones are replaced.").Default(0))),
            Many(
                "volume_claim_template",
                "A claim for each pod.",
                MetadataTables.Template,
                One("spec", "What is claimed.", ClaimTable.Spec).Required()),
            One(
                "persistent_volume_claim_retention_policy",
                "What becomes of the claims.",
                Text("when_deleted", "Retain or Delete, when the set goes.").Default("Retain").OneOf("Retain", "Delete"),
                Text("when_scaled", "Retain or Delete, when it shrinks.").Default("Retain").OneOf("Retain", "Delete"))).Required(),
        WaitForRollout);

    public static Table Job { get; } = new(
        MetadataTables.Namespaced,
        One("spec", "What it runs to its end.", OneJob).Required(),
        Flag("wait_for_completion", "Whether the build waits until it has ended.").Default(true).Local());

    public static Table CronJob { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What it runs, and when.",
            Text("concurrency_policy", "What happens when the last run has not ended: Allow, Forbid or Replace.").Default("Allow").OneOf("Allow", "Forbid", "Replace"),
            Number("failed_jobs_history_limit", "How many failed runs are kept.").Default(1),
            One("job_template", "The jobs that it makes.", MetadataTables.Template, One("spec", "What they run.", OneJob).Required()).Required(),
            Text("schedule", "When, in cron syntax.").Required(),
            Number("starting_deadline_seconds", "Seconds that a start may be late."),
            Number("successful_jobs_history_limit", "How many successful runs are kept.").Default(3),
            Flag("suspend", "Whether it pauses.").Default(false),
            Text("timezone", "The time zone of the schedule.")).Required());

    private static Row[] FailureRule() =>
    [
        Text("action", "FailJob, FailIndex, Ignore or Count.").OneOf("FailJob", "FailIndex", "Ignore", "Count"),
        One(
            "on_exit_codes",
            "By exit code.",
            Text("container_name", "The container."),
            Text("operator", "In or NotIn.").OneOf("In", "NotIn"),
            Of("values", Wire.NumberList, "The exit codes.").Required()),
        Many("on_pod_condition", "By conditions of the pod.", Text("status", "The condition's status.").Default("True"), Text("type", "The condition.")),
    ];
}
