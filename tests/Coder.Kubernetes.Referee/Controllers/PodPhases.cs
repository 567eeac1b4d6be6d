using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>A pod's phase and conditions, from the states of its containers.</summary>
internal static class PodPhases
{
    public static void Set(ClusterContext context, JsonObject pod, bool isMounted, bool isInitialized)
    {
        var status = pod.Ensure("status");
        var containers = status.Items("containerStatuses").ToList();
        status["phase"] = Phase(pod, containers, status.Items("initContainerStatuses").ToList());
        var hasEnded = status.Text("phase") is "Failed" or "Succeeded";
        context.Condition(status, "PodReadyToStartContainers", isMounted && !hasEnded);
        var waiting = status.Items("initContainerStatuses").Where(entry => !entry.Flag("ready")).Select(entry => entry.Text("name")).ToList();
        if (isInitialized)
        {
            context.Condition(status, "Initialized", true);
        }
        else
        {
            context.Condition(status, "Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', waiting)}]");
        }

        var unready = containers.Where(entry => !entry.Flag("ready")).Select(entry => entry.Text("name")).ToList();
        foreach (var type in new[] { "Ready", "ContainersReady" })
        {
            if (hasEnded)
            {
                context.Condition(status, type, false, status.Text("phase") == "Succeeded" ? "PodCompleted" : "PodFailed");
            }
            else if (unready.Count == 0)
            {
                context.Condition(status, type, true);
            }
            else
            {
                context.Condition(status, type, false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
            }
        }
    }

    private static string Phase(JsonObject pod, List<JsonObject> containers, List<JsonObject> init)
    {
        var policy = pod.Text("spec", "restartPolicy");
        if (policy == "Never" && init.Exists(entry => entry.Number("state", "terminated", "exitCode") is > 0))
        {
            return "Failed";
        }

        if (containers.TrueForAll(entry => entry.At("state", "terminated") is not null) && policy != "Always" && containers.Count > 0)
        {
            var hasFailed = containers.Exists(entry => entry.Number("state", "terminated", "exitCode") != 0);
            if (!hasFailed || policy == "Never")
            {
                return hasFailed ? "Failed" : "Succeeded";
            }
        }

        // Running once every container has been started at least once.
        return containers.TrueForAll(entry => entry.At("state", "waiting") is null || entry.At("lastState", "terminated") is not null) ? "Running" : "Pending";
    }
}
