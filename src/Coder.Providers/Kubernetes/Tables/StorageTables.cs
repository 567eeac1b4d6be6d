using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Claims, persistent volumes and storage classes.</summary>
internal static class StorageTables
{
    public static Table Claim { get; } = new(
        MetadataTables.Namespaced,
        One("spec", "What is claimed.", ClaimTable.Spec).Required(),
        Flag("wait_until_bound", "Whether the build waits until a volume is bound. With a storage class that waits for the first pod it does not.")
            .Default(true).Local());

    public static Table Volume { get; } = new(
        MetadataTables.Cluster,
        One(
            "spec",
            "What the volume is.",
            TextSet("access_modes", "How it may be mounted.").Required().Check(ClaimTable.CheckModes),
            Amounts("capacity", "Its size, as storage = \"100Gi\".").Required(),
            Text("persistent_volume_reclaim_policy", "What becomes of it when its claim goes: Retain, Delete or Recycle.").Default("Retain").OneOf("Retain", "Delete", "Recycle"),
            One("claim_ref", "The claim that it is kept for.", Text("namespace", "The claim's namespace.").Default("default"), Text("name", "The claim's name.").Required()),
            One("persistent_volume_source", "Where the data is; exactly one of these blocks.", VolumeTables.Persistent).Required().Inline(),
            Text("storage_class_name", "The storage class that claims name."),
            One("node_affinity", "The nodes that can reach it.", One("required", "The nodes.", SelectorTables.NodeSelector)),
            TextSet("mount_options", "Options of the mount."),
            Text("volume_mode", "Filesystem or Block.").Default("Filesystem").OneOf("Filesystem", "Block")).Required());

    public static Table Class { get; } = new(
        MetadataTables.Cluster,
        TextMap("parameters", "Values for the provisioner."),
        Text("storage_provisioner", "The provisioner that makes volumes.").Required(),
        Text("reclaim_policy", "What becomes of volumes when their claims go: Delete or Retain.").Default("Delete").OneOf("Delete", "Retain"),
        Text("volume_binding_mode", "When volumes are made: Immediate or WaitForFirstConsumer.").Default("Immediate").OneOf("Immediate", "WaitForFirstConsumer"),
        Flag("allow_volume_expansion", "Whether claims may grow.").Default(true),
        TextSet("mount_options", "Options of mounts."),
        One(
            "allowed_topologies",
            "Where volumes may be made.",
            Many("match_label_expressions", "Conditions.", Text("key", "The node label."), TextSet("values", "Its values."))).AsList());
}
