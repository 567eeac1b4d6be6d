using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>Gives each pod its service account and mounts the account's token ("Configure Service Accounts for Pods").</summary>
internal static class ServiceAccountAdmission
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <exception cref="ApiError">The account is not there (403).</exception>
    public static void Admit(Storage storage, JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        if (string.IsNullOrEmpty(spec.Text("serviceAccountName")))
        {
            spec["serviceAccountName"] = "default";
        }

        spec["serviceAccount"] = spec["serviceAccountName"]!.DeepClone();
        var (ns, name) = (pod.Text("metadata", "namespace"), spec.Text("serviceAccountName")!);
        var account = storage.Find(Kinds.ServiceAccount, ns, name)
            ?? throw ApiError.Forbidden(Kinds.Pod, pod.Text("metadata", "name"), $"error looking up service account {ns}/{name}: serviceaccount \"{name}\" not found");
        if (!spec.Items("imagePullSecrets").Any() && account["imagePullSecrets"] is JsonArray secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }

        if ((spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"]) is { } mounts ? mounts.Flag() : true)
        {
            Mount(spec);
        }
    }

    private static void Mount(JsonObject spec)
    {
        var containers = spec.Items("initContainers").Concat(spec.Items("containers"))
            .Where(container => !container.Items("volumeMounts").Any(mount => mount.Text("mountPath") == TokenPath))
            .ToList();
        if (containers.Count == 0)
        {
            return;
        }

        var name = "kube-api-access-" + Generated.Suffix();
        spec.EnsureList("volumes").Add(TokenVolume(name));
        foreach (var container in containers)
        {
            container.EnsureList("volumeMounts").Add(new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = TokenPath });
        }
    }

    private static JsonObject TokenVolume(string name) => new JsonObject
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["defaultMode"] = 420,
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace", ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
        },
    };
}
