using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Jobs: pods until enough have succeeded or too many have failed. Cron jobs make none here: no time passes by itself.</summary>
internal sealed class JobController(ClusterContext context) : IController
{
    private const string Name = "job-controller";

    public void Sync()
    {
        foreach (var job in context.Storage.All(Kinds.Job).Where(value => value.Text("metadata", "deletionTimestamp") is null).ToList())
        {
            if (!job.Items("status", "conditions").Any(condition => condition.Text("type") is "Complete" or "Failed" && condition.Text("status") == "True"))
            {
                Sync(job);
            }
            else if (job.Number("spec", "ttlSecondsAfterFinished") == 0)
            {
                context.Delete(Kinds.Job, job);
            }
        }
    }

    private void Sync(JsonObject job)
    {
        var pods = context.OwnedBy(Kinds.Pod, job);
        var (succeeded, failed) = (pods.Count(pod => pod.Text("status", "phase") == "Succeeded"), pods.Count(pod => pod.Text("status", "phase") == "Failed"));
        var restarts = pods.Sum(pod => pod.Items("status", "containerStatuses").Sum(status => status.Number("restartCount") ?? 0));
        var wanted = job.Number("spec", "completions") ?? 1;
        var isFailed = failed + (job.Text("spec", "template", "spec", "restartPolicy") == "OnFailure" ? restarts : 0) > (job.Number("spec", "backoffLimit") ?? 6);
        var active = pods.Where(Pods.IsActive).ToList();
        if (isFailed || succeeded >= wanted)
        {
            active.ForEach(pod => Pods.Delete(context, job, pod, Name));
        }
        else if (!job.Flag("spec", "suspend"))
        {
            for (var i = active.Count; i < Math.Min(job.Number("spec", "parallelism") ?? 1, wanted - succeeded); i++)
            {
                var pod = Pods.Of(job.Object("spec", "template")!);
                pod.Ensure("metadata")["generateName"] = job.Text("metadata", "name") + "-";
                if (Pods.Make(context, job, pod, Name) is not null)
                {
                    break;
                }
            }
        }

        Report(job, succeeded, failed, isFailed, succeeded >= wanted);
    }

    private void Report(JsonObject job, int succeeded, int failed, bool isFailed, bool isComplete)
    {
        var active = context.OwnedBy(Kinds.Pod, job).Where(Pods.IsActive).ToList();
        var changed = context.Change(Kinds.Job, job, "kube-controller-manager", value =>
        {
            var status = value.Ensure("status");
            status.Default("startTime", context.Now);
            foreach (var (name, count) in new[] { ("active", active.Count), ("ready", active.Count(Pods.IsReady)), ("succeeded", succeeded), ("failed", failed) })
            {
                status.Remove(name);
                if (count > 0 || name == "ready")
                {
                    status[name] = count;
                }
            }

            if (isFailed)
            {
                context.Condition(status, "FailureTarget", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
                context.Condition(status, "Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            }
            else if (isComplete)
            {
                context.Condition(status, "SuccessCriteriaMet", true, "CompletionsReached", "Reached expected number of succeeded pods");
                context.Condition(status, "Complete", true, "CompletionsReached", "Reached expected number of succeeded pods");
                status.Default("completionTime", context.Now);
            }
        });
        if (isFailed)
        {
            context.Tell(changed, "Warning", "BackoffLimitExceeded", "Job has reached the specified backoff limit", Name);
        }
        else if (isComplete)
        {
            context.Tell(changed, "Normal", "Completed", "Job completed", Name);
        }
    }
}
