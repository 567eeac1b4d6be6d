using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Defaults;

/// <summary>Defaults of a pod's spec, also inside the templates of workloads.</summary>
internal static class PodDefaults
{
    private const int ReadableByAll = 420;

    public static void Fill(JsonObject spec)
    {
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
        {
            Container(container, spec.Flag("hostNetwork"));
        }

        foreach (var volume in spec.Items("volumes"))
        {
            Volume(volume);
        }

        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        // Two names of one field; both are answered.
        spec.Default("serviceAccountName", spec["serviceAccount"]?.DeepClone());
        if (spec["serviceAccountName"] is { } account)
        {
            spec["serviceAccount"] = account.DeepClone();
        }
        else
        {
            spec.Remove("serviceAccountName");
        }
    }

    /// <summary>What is filled in for a pod itself and not for templates.</summary>
    public static void Running(JsonObject spec)
    {
        spec.Default("enableServiceLinks", true);
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
        {
            foreach (var (resource, amount) in container.Object("resources", "limits")?.ToList() ?? [])
            {
                container.Ensure("resources", "requests").Default(resource, amount?.DeepClone());
            }
        }
    }

    private static void Container(JsonObject container, bool usesHostNetwork)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", IsLatest(container.Text("image") ?? "") ? "Always" : "IfNotPresent");
        container.Default("resources", new JsonObject());
        foreach (var port in container.Items("ports"))
        {
            port.Default("protocol", "TCP");
            if (usesHostNetwork)
            {
                port.Default("hostPort", port["containerPort"]?.DeepClone());
            }
        }

        foreach (var source in container.Items("env").Select(variable => variable.Object("valueFrom", "fieldRef")).OfType<JsonObject>())
        {
            source.Default("apiVersion", "v1");
        }

        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            Probe(container.Object(name));
        }

        HttpGet(container.Object("lifecycle", "preStop", "httpGet"));
        HttpGet(container.Object("lifecycle", "postStart", "httpGet"));
    }

    private static void Probe(JsonObject? probe)
    {
        if (probe is null)
        {
            return;
        }

        foreach (var (name, value) in new[] { ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3) })
        {
            if (probe.Number(name) is null or 0)
            {
                probe[name] = value;
            }
        }

        HttpGet(probe.Object("httpGet"));
        probe.Object("grpc")?.Default("service", "");
    }

    private static void HttpGet(JsonObject? get)
    {
        get?.Default("path", "/");
        get?.Default("scheme", "HTTP");
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.Count == 1)
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var name in new[] { "secret", "configMap", "projected", "downwardAPI" })
        {
            volume.Object(name)?.Default("defaultMode", ReadableByAll);
        }

        volume.Object("hostPath")?.Default("type", "");
        foreach (var token in volume.Items("projected", "sources").Select(source => source.Object("serviceAccountToken")).OfType<JsonObject>())
        {
            token.Default("expirationSeconds", 3600);
        }

        foreach (var item in volume.Items("downwardAPI", "items").Concat(volume.Items("projected", "sources").SelectMany(source => source.Items("downwardAPI", "items"))))
        {
            item.Object("fieldRef")?.Default("apiVersion", "v1");
        }

        if (volume.Object("ephemeral", "volumeClaimTemplate", "spec") is { } claim)
        {
            claim.Default("volumeMode", "Filesystem");
        }
    }

    private static bool IsLatest(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        return !name.Contains('@') && (!name.Contains(':') || name.EndsWith(":latest", StringComparison.Ordinal));
    }
}
