using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Defaults;

/// <summary>Defaults of what makes pods.</summary>
internal static class WorkloadDefaults
{
    public static void Deployment(JsonObject value)
    {
        var spec = Common(value);
        spec.Default("replicas", 1);
        spec.Default("progressDeadlineSeconds", 600);
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Ensure("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("maxUnavailable", "25%");
            strategy.Ensure("rollingUpdate").Default("maxSurge", "25%");
        }
    }

    public static void ReplicaSet(JsonObject value) => Common(value).Default("replicas", 1);

    public static void StatefulSet(JsonObject value)
    {
        var spec = Common(value);
        spec.Default("replicas", 1);
        spec.Default("podManagementPolicy", "OrderedReady");
        spec.Default("revisionHistoryLimit", 10);
        spec.Ensure("persistentVolumeClaimRetentionPolicy").Default("whenDeleted", "Retain");
        spec.Ensure("persistentVolumeClaimRetentionPolicy").Default("whenScaled", "Retain");
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("partition", 0);
        }

        foreach (var claim in spec.Items("volumeClaimTemplates"))
        {
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
            StorageDefaults.Claim(claim);
            claim.Ensure("status").Default("phase", "Pending");
        }
    }

    public static void DaemonSet(JsonObject value)
    {
        var spec = Common(value);
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("maxUnavailable", 1);
            strategy.Ensure("rollingUpdate").Default("maxSurge", 0);
        }
    }

    public static void Job(JsonObject value) => JobSpec(Common(value));

    public static void CronJob(JsonObject value)
    {
        var spec = value.Ensure("spec");
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        Template(spec.Ensure("jobTemplate", "spec"));
    }

    private static void JobSpec(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
    }

    private static JsonObject Common(JsonObject value)
    {
        var spec = value.Ensure("spec");
        Template(spec);
        return spec;
    }

    private static void Template(JsonObject spec)
    {
        if (spec.Object("template", "spec") is { } pod)
        {
            PodDefaults.Fill(pod);
        }
    }
}
