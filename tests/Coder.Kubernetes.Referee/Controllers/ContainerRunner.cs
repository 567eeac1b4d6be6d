using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Moves the containers of a pod one state on: waiting, running, terminated, and back.</summary>
internal sealed class ContainerRunner(ClusterContext context)
{
    private const string Name = "kubelet";

    private readonly ImagePuller _puller = new(context);
    private readonly PodVolumes _volumes = new(context);

    /// <summary>Runs the init containers, one after the other.</summary>
    /// <returns>Whether all are done, or run beside the others.</returns>
    public bool Initialize(JsonObject pod, bool mayStart)
    {
        var isDone = true;
        foreach (var container in pod.Items("spec", "initContainers"))
        {
            var status = Status(pod, "initContainerStatuses", container);
            if (!mayStart || !isDone)
            {
                Wait(status, "PodInitializing", null);
                isDone = false;
                continue;
            }

            if (status.Number("state", "terminated", "exitCode") != 0)
            {
                Advance(pod, container, status, isInit: true);
            }

            isDone = PodAmounts.IsSidecar(container) ? status.At("state", "running") is not null : status.Number("state", "terminated", "exitCode") == 0;
            status["ready"] = isDone;
        }

        return isDone;
    }

    public void Run(JsonObject pod, bool mayStart)
    {
        var hasInit = pod.Items("spec", "initContainers").Any();
        foreach (var container in pod.Items("spec", "containers"))
        {
            var status = Status(pod, "containerStatuses", container);
            if (mayStart)
            {
                Advance(pod, container, status, isInit: false);
            }
            else
            {
                Wait(status, hasInit ? "PodInitializing" : "ContainerCreating", null);
            }

            var isReady = status.At("state", "running") is not null && (container["readinessProbe"] is null || context.Cluster.Images[container.Text("image")!].Ready);
            (status["ready"], status["started"]) = (isReady, status.At("state", "running") is not null);
        }
    }

    public static void Stop(JsonObject status, int exitCode, string reason, string now)
    {
        status["state"] = new JsonObject
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = exitCode, ["reason"] = reason, ["startedAt"] = status.Text("state", "running", "startedAt") ?? now, ["finishedAt"] = now,
                ["containerID"] = status.Text("containerID") ?? "",
            },
        };
        (status["ready"], status["started"]) = (false, false);
    }

    public static void EndBackOff(JsonObject status)
    {
        switch (status.Text("state", "waiting", "reason"))
        {
            case "CrashLoopBackOff":
                status["state"] = status.Object("lastState")!.Copy();
                status["x-retry"] = true;
                break;
            case "ImagePullBackOff" or "CreateContainerConfigError" or "RunContainerError" or "ErrImageNeverPull":
                status["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } };
                break;
        }
    }

    private static JsonObject Status(JsonObject pod, string field, JsonObject container)
    {
        var list = pod.Ensure("status").EnsureList(field);
        var status = list.Items().FirstOrDefault(entry => entry.Text("name") == container.Text("name"));
        if (status is null)
        {
            list.Add(status = new()
            {
                ["name"] = container.Text("name"), ["image"] = container.Text("image"), ["imageID"] = "", ["ready"] = false, ["started"] = false, ["restartCount"] = 0,
                ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } }, ["lastState"] = new JsonObject(),
            });
        }

        return status;
    }

    private static void Wait(JsonObject status, string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null)
        {
            waiting["message"] = message;
        }

        status["state"] = new JsonObject { ["waiting"] = waiting };
    }

    private void Advance(JsonObject pod, JsonObject container, JsonObject status, bool isInit)
    {
        if (status.Text("image") != container.Text("image"))
        {
            // A changed image restarts the container.
            status["image"] = container.Text("image");
            Restart(pod, container, status);
        }
        else if (status.Object("state", "terminated") is { } ended)
        {
            Terminated(pod, container, status, ended, isInit);
        }
        else if (status.Text("state", "waiting", "reason") == "ErrImagePull")
        {
            _puller.BackOff(pod, container, status);
        }
        else if (status.Text("state", "waiting", "reason") is "ContainerCreating" or "PodInitializing")
        {
            Start(pod, container, status);
        }
    }

    private void Terminated(JsonObject pod, JsonObject container, JsonObject status, JsonObject ended, bool isInit)
    {
        var policy = isInit ? PodAmounts.IsSidecar(container) ? "Always" : pod.Text("spec", "restartPolicy") == "Never" ? "Never" : "OnFailure" : pod.Text("spec", "restartPolicy");
        if (policy == "Never" || (policy == "OnFailure" && ended.Number("exitCode") == 0))
        {
            return;
        }

        if (status.Remove("x-retry") || status.Number("restartCount") == 0)
        {
            // The first restart comes at once, later ones wait.
            Restart(pod, container, status);
            return;
        }

        status["lastState"] = status["state"]!.DeepClone();
        var (ns, name, uid) = (pod.Text("metadata", "namespace"), pod.Text("metadata", "name"), pod.Text("metadata", "uid"));
        Wait(status, "CrashLoopBackOff", $"back-off 10s restarting failed container={container.Text("name")} pod={name}_{ns}({uid})");
        context.Tell(pod, "Warning", "BackOff", $"Back-off restarting failed container {container.Text("name")} in pod {name}_{ns}({uid})", Name);
    }

    private void Restart(JsonObject pod, JsonObject container, JsonObject status)
    {
        if (status.At("state", "terminated") is not null)
        {
            status["lastState"] = status["state"]!.DeepClone();
        }

        status["restartCount"] = (status.Number("restartCount") ?? 0) + 1;
        Start(pod, container, status);
    }

    private void Start(JsonObject pod, JsonObject container, JsonObject status)
    {
        var (name, behaviour) = (container.Text("name"), context.Cluster.Images[container.Text("image")!]);
        if (!_puller.Pull(pod, container, status))
        {
            return;
        }

        if (_volumes.VariableProblem(pod, container) is { } problem)
        {
            Wait(status, "CreateContainerConfigError", problem);
            context.Tell(pod, "Warning", "Failed", $"Error: {problem}", Name);
            return;
        }

        context.Tell(pod, "Normal", "Created", $"Created container: {name}", Name);
        if (behaviour.StartError is { } error)
        {
            var message = $"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: {error}: unknown";
            Wait(status, "RunContainerError", message);
            context.Tell(pod, "Warning", "Failed", $"Error: {message}", Name);
            return;
        }

        context.Tell(pod, "Normal", "Started", $"Started container {name}", Name);
        status["imageID"] = $"{container.Text("image")}@sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(container.Text("image")!)))}";
        status["containerID"] = $"containerd://{Guid.NewGuid():N}";
        status["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = context.Now } };
        // An init container that nothing is said of does its work and ends.
        var isInit = pod.Items("spec", "initContainers").Contains(container) && !PodAmounts.IsSidecar(container);
        if ((behaviour.ExitCode ?? (isInit ? 0 : null)) is { } code)
        {
            Stop(status, code, behaviour.Reason ?? (code == 0 ? "Completed" : "Error"), context.Now);
        }
        else if (container["readinessProbe"] is not null && !behaviour.Ready)
        {
            context.Tell(pod, "Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", Name);
        }
    }
}
