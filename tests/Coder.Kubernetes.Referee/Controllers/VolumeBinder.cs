using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Binds claims to volumes, makes volumes for storage classes, and gives them back ("Persistent Volumes").</summary>
internal sealed class VolumeBinder(ClusterContext context) : IController
{
    private const string Name = "persistentvolume-controller";

    public void Sync()
    {
        foreach (var claim in context.Storage.All(Kinds.Claim).ToList())
        {
            if (claim.Text("metadata", "deletionTimestamp") is not null)
            {
                Release(claim);
            }
            else if (claim.Text("status", "phase") != "Bound")
            {
                Bind(claim);
            }
            else
            {
                Resize(claim);
            }
        }

        foreach (var volume in context.Storage.All(Kinds.Volume).ToList())
        {
            Reclaim(volume);
        }
    }

    private void Bind(JsonObject claim)
    {
        if (Matching(claim) is { } volume)
        {
            Join(claim, volume);
            return;
        }

        var name = claim.Text("spec", "storageClassName") ?? "";
        if (name.Length == 0 || claim.Text("spec", "volumeName") is { Length: > 0 })
        {
            context.Tell(claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set", Name);
        }
        else if (context.Storage.Find(Kinds.StorageClass, null, name) is not { } storageClass)
        {
            context.Tell(claim, "Warning", "ProvisioningFailed", $"storageclass.storage.k8s.io \"{name}\" not found", Name);
        }
        else if (Volumes.WaitsForPod(context.Storage, claim) && Selected(claim) is null)
        {
            context.Tell(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding", Name);
        }
        else if (storageClass.Text("provisioner") != "kubernetes.io/no-provisioner")
        {
            Provision(claim, storageClass);
        }
    }

    private void Provision(JsonObject claim, JsonObject storageClass)
    {
        var (provisioner, name) = (storageClass.Text("provisioner")!, storageClass.Text("metadata", "name")!);
        claim = context.Change(Kinds.Claim, claim, "kube-controller-manager", value => value.Ensure("metadata", "annotations")["volume.kubernetes.io/storage-provisioner"] = provisioner, "");
        context.Tell(claim, "Normal", "ExternalProvisioning", $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.", Name);
        if (context.Cluster.ProvisioningFailure(name) is { } failure)
        {
            context.Tell(claim, "Warning", "ProvisioningFailed", $"failed to provision volume with StorageClass \"{name}\": {failure}", provisioner);
            return;
        }

        var volume = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "pvc-" + claim.Text("metadata", "uid"), ["annotations"] = new JsonObject { ["pv.kubernetes.io/provisioned-by"] = provisioner },
            },
            ["spec"] = new JsonObject
            {
                ["capacity"] = new JsonObject { ["storage"] = claim.At("spec", "resources", "requests", "storage")!.DeepClone() },
                ["accessModes"] = claim.At("spec", "accessModes")!.DeepClone(),
                ["persistentVolumeReclaimPolicy"] = storageClass.Text("reclaimPolicy"),
                ["storageClassName"] = name,
                ["volumeMode"] = claim.Text("spec", "volumeMode"),
                ["hostPath"] = new JsonObject { ["path"] = $"/opt/volumes/{claim.Text("metadata", "uid")}", ["type"] = "DirectoryOrCreate" },
            },
        };
        if (Selected(claim) is { } node)
        {
            volume.Ensure("spec")["nodeAffinity"] = new JsonObject
            {
                ["required"] = new JsonObject
                {
                    ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                    {
                        ["matchExpressions"] = new JsonArray(new JsonObject { ["key"] = "kubernetes.io/hostname", ["operator"] = "In", ["values"] = new JsonArray(node) }),
                    }),
                },
            };
        }

        var made = context.Registry.Create(Kinds.Volume, null, volume, WriteOptions.Of("provisioner"));
        context.Tell(claim, "Normal", "ProvisioningSucceeded", $"Successfully provisioned volume {made.Text("metadata", "name")}", provisioner);
        Join(claim, made);
    }

    private void Join(JsonObject claim, JsonObject volume)
    {
        context.Change(Kinds.Volume, volume, "kube-controller-manager", value =>
        {
            value.Ensure("spec")["claimRef"] = new JsonObject
            {
                ["kind"] = "PersistentVolumeClaim", ["apiVersion"] = "v1", ["namespace"] = claim.Text("metadata", "namespace"), ["name"] = claim.Text("metadata", "name"),
                ["uid"] = claim.Text("metadata", "uid"),
            };
            value.Ensure("status")["phase"] = "Bound";
        });
        context.Change(Kinds.Claim, claim, "kube-controller-manager", value =>
        {
            value.Ensure("spec")["volumeName"] = volume.Text("metadata", "name");
            value.Ensure("metadata", "annotations")["pv.kubernetes.io/bind-completed"] = "yes";
            value.Ensure("metadata", "annotations")["pv.kubernetes.io/bound-by-controller"] = "yes";
            value["status"] = new JsonObject { ["phase"] = "Bound", ["accessModes"] = volume.At("spec", "accessModes")!.DeepClone(), ["capacity"] = volume.At("spec", "capacity")!.DeepClone() };
        });
    }

    private JsonObject? Matching(JsonObject claim)
    {
        var wanted = Quantity.Parse(claim.At("spec", "resources", "requests", "storage")?.ToString());
        return context.Storage.All(Kinds.Volume).Where(volume =>
                (claim.Text("spec", "volumeName") is not { Length: > 0 } name || name == volume.Text("metadata", "name"))
                && (volume.Text("status", "phase") == "Available" || volume.Text("spec", "claimRef", "uid") == claim.Text("metadata", "uid"))
                && (volume.Text("spec", "storageClassName") ?? "") == (claim.Text("spec", "storageClassName") ?? "")
                && Quantity.Parse(volume.At("spec", "capacity", "storage")?.ToString()) >= wanted
                && claim.Texts("spec", "accessModes").All(mode => volume.Texts("spec", "accessModes").Contains(mode)))
            .OrderBy(volume => Quantity.Parse(volume.At("spec", "capacity", "storage")?.ToString()))
            .FirstOrDefault();
    }

    private void Resize(JsonObject claim)
    {
        if (!Json.Same(claim.At("spec", "resources", "requests", "storage"), claim.At("status", "capacity", "storage"))
            && Quantity.Parse(claim.At("spec", "resources", "requests", "storage")?.ToString()) > Quantity.Parse(claim.At("status", "capacity", "storage")?.ToString()))
        {
            context.Change(Kinds.Claim, claim, "kubelet", value => value.Ensure("status", "capacity")["storage"] = claim.At("spec", "resources", "requests", "storage")!.DeepClone());
        }
    }

    // A claim goes when no pod uses it any more.
    private void Release(JsonObject claim)
    {
        var isUsed = context.Storage.All(Kinds.Pod, claim.Text("metadata", "namespace")).Any(pod =>
            pod.Text("status", "phase") is not ("Failed" or "Succeeded") && Volumes.ClaimsOf(context.Storage, pod).Exists(used => used.Name == claim.Text("metadata", "name")));
        if (!isUsed)
        {
            context.Change(Kinds.Claim, claim, "kube-controller-manager", value => Finalizers.Remove(value, "kubernetes.io/pvc-protection"), "");
        }
    }

    private void Reclaim(JsonObject volume)
    {
        var reference = volume.Object("spec", "claimRef");
        var claim = reference is null ? null : context.Storage.Find(Kinds.Claim, reference.Text("namespace"), reference.Text("name")!);
        var isFree = reference is null || claim is null || claim.Text("metadata", "uid") != reference.Text("uid");
        if (volume.Text("metadata", "deletionTimestamp") is not null)
        {
            if (isFree)
            {
                context.Change(Kinds.Volume, volume, "kube-controller-manager", value => Finalizers.Remove(value, "kubernetes.io/pv-protection"), "");
            }
        }
        else if (isFree && volume.Text("status", "phase") is "Bound" or "Released" && volume.Text("spec", "persistentVolumeReclaimPolicy") == "Delete")
        {
            context.Delete(Kinds.Volume, volume);
        }
        else if (isFree && volume.Text("status", "phase") == "Bound")
        {
            context.Change(Kinds.Volume, volume, "kube-controller-manager", value => value.Ensure("status")["phase"] = "Released");
        }
    }

    private static string? Selected(JsonObject claim) => claim.Map("metadata", "annotations").GetValueOrDefault(Scheduler.SelectedNode);
}
