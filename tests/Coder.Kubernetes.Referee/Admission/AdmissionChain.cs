using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Admission;

/// <summary>The admission controllers that are on by default ("Admission Control in Kubernetes"), in their order.</summary>
internal sealed class AdmissionChain(Storage storage)
{
    private readonly PodSecurity _security = new(storage);
    private readonly QuotaAdmission _quota = new(storage);

    /// <exception cref="ApiError">The object is refused (403 or 404).</exception>
    public void Mutate(ResourceType type, JsonObject value, WriteOptions options)
    {
        Lifecycle(type, value);
        switch (type.Kind)
        {
            case "Pod":
                ServiceAccountAdmission.Admit(storage, value);
                LimitRanges.Default(storage, value);
                PodTolerations.Add(storage, value);
                break;
            case "PersistentVolumeClaim":
                DefaultClass(value);
                break;
        }

        options.Warnings.AddRange(_security.Warnings(type, value));
    }

    /// <exception cref="ApiError">The object is refused (403).</exception>
    public void Validate(ResourceType type, JsonObject value)
    {
        if (type.Kind == "Pod")
        {
            LimitRanges.Check(storage, value);
            _security.Check(value);
        }

        _quota.Check(type, value);
    }

    /// <exception cref="ApiError">The change is refused (403).</exception>
    public void Update(ResourceType type, JsonObject value, JsonObject live)
    {
        if (type.Kind == "PersistentVolumeClaim" && !Json.Same(value.At("spec", "resources", "requests", "storage"), live.At("spec", "resources", "requests", "storage")))
        {
            var name = value.Text("spec", "storageClassName") ?? "";
            if (!storage.Find(Kinds.StorageClass, null, name).Flag("allowVolumeExpansion"))
            {
                throw ApiError.Forbidden(type, value.Text("metadata", "name"), "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
            }
        }
    }

    private void Lifecycle(ResourceType type, JsonObject value)
    {
        if (!type.Namespaced)
        {
            return;
        }

        var ns = value.Text("metadata", "namespace")!;
        var live = storage.Find(Kinds.Namespace, null, ns) ?? throw ApiError.NotFound(Kinds.Namespace, ns);
        if (live.Text("status", "phase") == "Terminating" && type != Kinds.Event)
        {
            var error = ApiError.Forbidden(type, value.Text("metadata", "name"), $"unable to create new content in namespace {ns} because it is being terminated");
            error.Details!["causes"] = new JsonArray(new JsonObject
            {
                ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace",
            });
            throw error;
        }
    }

    // The newest of the default classes, for a claim that does not name one. An empty name means "none" and stays.
    private void DefaultClass(JsonObject claim)
    {
        var chosen = storage.All(Kinds.StorageClass)
            .Where(storageClass => storageClass.Map("metadata", "annotations").GetValueOrDefault("storageclass.kubernetes.io/is-default-class") == "true")
            .OrderByDescending(storageClass => storageClass.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .FirstOrDefault();
        if (chosen is not null)
        {
            claim.Ensure("spec").Default("storageClassName", chosen.Text("metadata", "name"));
        }
    }
}
