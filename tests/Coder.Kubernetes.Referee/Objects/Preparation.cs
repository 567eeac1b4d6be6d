using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>What the server sets by itself when an object is made: first status, addresses, selectors, finalizers that protect.</summary>
internal sealed class Preparation(Storage storage)
{
    private int _address = 10;
    private int _port = 30000;

    public void Prepare(ResourceType type, JsonObject value)
    {
        switch (type.Kind)
        {
            case "Namespace":
                value["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "Pod":
                Defaults.PodDefaults.Running(value.Ensure("spec"));
                value["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService.Of(value) };
                break;
            case "PersistentVolumeClaim":
                value["status"] = new JsonObject { ["phase"] = "Pending" };
                Protect(value, "kubernetes.io/pvc-protection");
                break;
            case "PersistentVolume":
                value["status"] = new JsonObject { ["phase"] = "Available" };
                Protect(value, "kubernetes.io/pv-protection");
                break;
            case "Service":
                value["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                Allocate(value.Ensure("spec"));
                break;
            case "Job":
                Select(value);
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "CronJob":
                value["status"] = type.Kind switch
                {
                    "DaemonSet" => new() { ["currentNumberScheduled"] = 0, ["numberMisscheduled"] = 0, ["desiredNumberScheduled"] = 0, ["numberReady"] = 0 },
                    "ReplicaSet" or "StatefulSet" => new() { ["replicas"] = 0 },
                    _ => new JsonObject(),
                };
                break;
        }
    }

    /// <summary>Keeps what was allocated when an update does not name it.</summary>
    public static void Keep(ResourceType type, JsonObject value, JsonObject live)
    {
        if (type.Kind != "Service" || value.Text("spec", "type") == "ExternalName")
        {
            return;
        }

        var (spec, old) = (value.Ensure("spec"), live.Object("spec")!);
        foreach (var field in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
        {
            spec.Default(field, old[field]?.DeepClone());
        }

        foreach (var port in spec.Text("type") is "NodePort" or "LoadBalancer" ? spec.Items("ports") : [])
        {
            port.Default("nodePort", old.Items("ports").FirstOrDefault(other => Json.Same(other["port"], port["port"]))?["nodePort"]?.DeepClone());
        }

        Json.DropNulls(spec);
    }

    private static void Protect(JsonObject value, string finalizer)
    {
        var finalizers = value.Ensure("metadata").EnsureList("finalizers");
        if (!finalizers.Any(item => item.Text() == finalizer))
        {
            finalizers.Add(finalizer);
        }
    }

    private void Allocate(JsonObject spec)
    {
        if (spec.Text("type") == "ExternalName")
        {
            return;
        }

        if (string.IsNullOrEmpty(spec.Text("clusterIP")))
        {
            var taken = storage.All(Kinds.Service).Select(service => service.Text("spec", "clusterIP")).ToHashSet(StringComparer.Ordinal);
            do
            {
                _address++;
            }
            while (taken.Contains(Address()));
            spec["clusterIP"] = Address();
        }

        spec.Default("clusterIPs", new JsonArray(spec["clusterIP"]!.DeepClone()));
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
        foreach (var port in spec.Text("type") is "NodePort" or "LoadBalancer" ? spec.Items("ports") : [])
        {
            port.Default("nodePort", ++_port);
        }
    }

    private string Address() => $"10.96.{_address / 250}.{(_address % 250) + 1}";

    // The job's pods carry its uid, and it selects by that.
    private static void Select(JsonObject job)
    {
        var spec = job.Ensure("spec");
        job["status"] = new JsonObject();
        if (!spec.Flag("manualSelector"))
        {
            var (uid, name) = (job.Text("metadata", "uid"), job.Text("metadata", "name"));
            var labels = spec.Ensure("template", "metadata", "labels");
            foreach (var (key, value) in new[] { ("batch.kubernetes.io/controller-uid", uid), ("controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("job-name", name) })
            {
                labels[key] = value;
            }

            spec.Ensure("selector", "matchLabels")["batch.kubernetes.io/controller-uid"] = uid;
        }
    }
}
