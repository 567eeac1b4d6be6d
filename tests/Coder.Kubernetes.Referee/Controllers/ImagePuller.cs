using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Pulls images, and says in the words of kubelet and containerd why it cannot.</summary>
internal sealed class ImagePuller(ClusterContext context)
{
    private const string Name = "kubelet";

    private readonly HashSet<string> _present = new(StringComparer.Ordinal);

    /// <returns>Whether the image is there now; otherwise the container's state says why not.</returns>
    public bool Pull(JsonObject pod, JsonObject container, JsonObject status)
    {
        var (image, policy) = (container.Text("image")!, container.Text("imagePullPolicy"));
        if (image.Split(':')[0].Any(char.IsUpper))
        {
            var why = $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": invalid reference format: repository name ({image.Split(':')[0]}) must be lowercase";
            context.Tell(pod, "Warning", "InspectFailed", why, Name);
            Wait(status, "InvalidImageName", why);
            return false;
        }

        if (policy != "Always" && _present.Contains(image))
        {
            context.Tell(pod, "Normal", "Pulled", $"Container image \"{image}\" already present on machine", Name);
            return true;
        }

        if (policy == "Never")
        {
            var why = $"Container image \"{image}\" is not present with pull policy of Never";
            context.Tell(pod, "Warning", "ErrImageNeverPull", why, Name);
            Wait(status, "ErrImageNeverPull", why);
            return false;
        }

        context.Tell(pod, "Normal", "Pulling", $"Pulling image \"{image}\"", Name);
        if (context.Cluster.Images[image].Pull is var pull && pull == ImagePull.Works)
        {
            _present.Add(image);
            context.Tell(pod, "Normal", "Pulled", $"Successfully pulled image \"{image}\" in 1s (1s including waiting). Image size: 1048576 bytes.", Name);
            return true;
        }

        if (pull != ImagePull.Hangs)
        {
            var why = Failure(image, pull);
            context.Tell(pod, "Warning", "Failed", $"Failed to pull image \"{image}\": {why}", Name);
            context.Tell(pod, "Warning", "Failed", "Error: ErrImagePull", Name);
            Wait(status, "ErrImagePull", why);
        }

        return false;
    }

    public void BackOff(JsonObject pod, JsonObject container, JsonObject status)
    {
        var image = container.Text("image");
        context.Tell(pod, "Normal", "BackOff", $"Back-off pulling image \"{image}\"", Name);
        context.Tell(pod, "Warning", "Failed", "Error: ImagePullBackOff", Name);
        Wait(status, "ImagePullBackOff", $"Back-off pulling image \"{image}\": ErrImagePull: {status.Text("state", "waiting", "message")}");
    }

    private static void Wait(JsonObject status, string reason, string message) =>
        status["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message } };

    private static string Failure(string image, ImagePull pull)
    {
        var full = Reference(image);
        var (host, path) = (full.Split('/')[0], full[(full.IndexOf('/') + 1)..].Split(':')[0]);
        var start = $"failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\"";
        return pull switch
        {
            ImagePull.NotFound => $"rpc error: code = NotFound desc = {start}: {full}: not found",
            ImagePull.Unauthorized => $"{start}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials",
            _ => $"{start}: failed to do request: Head \"https://{host}/v2/{path}/manifests/{full[(full.LastIndexOf(':') + 1)..]}\": dial tcp: lookup {host}: no such host",
        };
    }

    // Names without a registry are of Docker Hub, names without a tag are "latest".
    private static string Reference(string image)
    {
        var first = image.Split('/')[0];
        var full = image.Contains('/') && (first.Contains('.') || first.Contains(':') || first == "localhost") ? image : image.Contains('/') ? $"docker.io/{image}" : $"docker.io/library/{image}";
        return full[full.LastIndexOf('/')..].Contains(':') ? full : full + ":latest";
    }
}
