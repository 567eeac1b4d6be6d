using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>What volumes are made of: those of pods, and persistent ones.</summary>
internal static class VolumeTables
{
    private static readonly Row ReadOnlyMount = Flag("read_only", "Whether it is mounted read-only.");
    private static readonly Row FsType = Text("fs_type", "The file system, such as ext4.");

    private static readonly Group Items = Many(
        "items",
        "Keys to show, and as which files; all keys when none is given.",
        Text("key", "The key."),
        Mode("mode", "The file's mode in octal digits."),
        Text("path", "The file's path in the volume."));

    private static readonly Group DownwardItems = Many(
        "items",
        "Files with facts about the pod.",
        One(
            "field_ref",
            "A field of the pod.",
            Text("api_version", "The version of the schema that the path is of.").Default("v1"),
            Text("field_path", "The field, such as metadata.labels.")),
        Mode("mode", "The file's mode in octal digits."),
        Text("path", "The file's path in the volume.").Required(),
        One(
            "resource_field_ref",
            "A limit or request of a container.",
            Text("container_name", "The container.").Required(),
            Amount("divisor", "What it is counted in.").Default("1"),
            Text("resource", "Which one, such as limits.memory.").Required()));

    /// <summary>Sources that pods and persistent volumes have in common.</summary>
    private static readonly Row[] Shared =
    [
        One(
            "host_path",
            "A folder or file of the node.",
            Text("path", "Its path on the node."),
            Text("type", "What it has to be, such as Directory or DirectoryOrCreate.")),
        One(
            "nfs",
            "A folder of an NFS server.",
            Text("path", "The exported path.").Required(),
            ReadOnlyMount,
            Text("server", "The server's name or address.").Required()),
        One(
            "iscsi",
            "An iSCSI disk.",
            FsType,
            Text("iqn", "The target's qualified name.").Required(),
            Text("iscsi_interface", "The transport.").Default("default"),
            Number("lun", "The logical unit."),
            ReadOnlyMount,
            Text("target_portal", "The portal's address and port.").Required()),
        One("fc", "A Fibre Channel disk.", FsType, Number("lun", "The logical unit.").Required(), ReadOnlyMount, TextSet("target_ww_ns", "World-wide names of targets.").Required()),
        One("rbd", "A Ceph block device.", RbdRows()),
        One("ceph_fs", "A Ceph file system.", CephRows()),
        One("cinder", "An OpenStack disk.", FsType, ReadOnlyMount, Text("volume_id", "The disk's id.").Required()),
        One("glusterfs", "A Gluster volume.", Text("endpoints_name", "The endpoints object of the servers.").Required(), Text("path", "The volume's name.").Required(), ReadOnlyMount),
        One("flocker", "A Flocker dataset.", Text("dataset_name", "The dataset's name."), Text("dataset_uuid", "The dataset's id.")),
        One("photon_persistent_disk", "A Photon disk.", FsType, Text("pd_id", "The disk's id.").Required()),
        One(
            "quobyte",
            "A Quobyte volume.",
            Text("group", "The group to mount as."),
            ReadOnlyMount,
            Text("registry", "The registries' addresses and ports.").Required(),
            Text("user", "The user to mount as."),
            Text("volume", "The volume's name.").Required()),
        One("vsphere_volume", "A vSphere disk.", FsType, Text("volume_path", "The disk's path.").Required()),
        One("aws_elastic_block_store", "An AWS disk.", FsType, Number("partition", "The partition."), ReadOnlyMount, Text("volume_id", "The disk's id.").Required()),
        One("gce_persistent_disk", "A Google disk.", FsType, Number("partition", "The partition."), Text("pd_name", "The disk's name.").Required(), ReadOnlyMount),
        One(
            "azure_disk",
            "An Azure disk.",
            Text("caching_mode", "None, ReadOnly or ReadWrite.").Required(),
            Text("data_disk_uri", "The disk's URI.").Required(),
            Text("disk_name", "The disk's name.").Required(),
            FsType,
            Text("kind", "Shared, Dedicated or Managed.").OrComputed(),
            ReadOnlyMount),
    ];

    private static readonly Table ConfigMap = new(
        Mode("default_mode", "Mode of the files in octal digits.").Default("0644"),
        Items,
        Text("name", "The config map's name."),
        Flag("optional", "Whether it may be missing."));

    private static readonly Table Secret = new(
        Mode("default_mode", "Mode of the files in octal digits.").Default("0644"),
        Items,
        Flag("optional", "Whether it may be missing."),
        Text("secret_name", "The secret's name."));

    /// <summary><c>volume</c> of a pod.</summary>
    public static Table PodVolume { get; } = new(
    [
        Text("name", "The volume's name, unique in the pod."),
        One("config_map", "The keys of a config map as files.", ConfigMap),
        One("secret", "The keys of a secret as files.", Secret),
        One(
            "empty_dir",
            "An empty folder that lives as long as the pod.",
            Text("medium", "Memory keeps it in memory; else it is on the node's disk."),
            Amount("size_limit", "How large it may become.")),
        One(
            "persistent_volume_claim",
            "The volume of a claim.",
            Text("claim_name", "The claim's name, in the pod's namespace."),
            Flag("read_only", "Whether it is mounted read-only.").Default(false)),
        One(
            "downward_api",
            "Facts about the pod as files.",
            Mode("default_mode", "Mode of the files in octal digits.").Default("0644"),
            DownwardItems),
        One("projected", "Several sources in one folder.", Projected()),
        One("csi", "A volume of a storage driver that lives as long as the pod.", CsiRows()),
        One(
            "ephemeral",
            "A volume with a claim of its own that lives as long as the pod.",
            One(
                "volume_claim_template",
                "The claim that is made.",
                One("metadata", "Labels and annotations of the claim.", TextMap("annotations", "Annotations."), TextMap("labels", "Labels.")),
                One("spec", "What is claimed.", ClaimTable.Spec).Required()).Required()),
        One(
            "git_repo",
            "A git repository; the API has deprecated it.",
            Text("directory", "The folder to clone into."),
            Text("repository", "The repository's URL."),
            Text("revision", "The commit.")),
        One("azure_file", "An Azure file share.", ReadOnlyMount, Text("secret_name", "The secret with the account.").Required(), Text("share_name", "The share's name.").Required()),
        One("flex_volume", "A volume of a FlexVolume driver.", FlexRows(isPersistent: false)),
        .. Shared.Select(r => r is Group { Name: "rbd" or "ceph_fs" } g ? WithSecret(g, Text("name", "The secret's name.")) : r),
    ]);

    /// <summary><c>persistent_volume_source</c>; the API has it in the spec itself.</summary>
    public static Table Persistent { get; } = new(
    [
        One("local", "A disk or folder of a node.", Text("path", "Its path on the node.")),
        One(
            "csi",
            "A volume of a storage driver.",
            Text("driver", "The driver's name.").Required(),
            Text("volume_handle", "The volume's id for the driver.").Required(),
            TextMap("volume_attributes", "Values for the driver."),
            FsType,
            ReadOnlyMount,
            SecretReference("controller_expand_secret_ref", "The secret for growing it."),
            SecretReference("controller_publish_secret_ref", "The secret for attaching it."),
            SecretReference("node_publish_secret_ref", "The secret for mounting it."),
            SecretReference("node_stage_secret_ref", "The secret for staging it.")),
        One(
            "azure_file",
            "An Azure file share.",
            ReadOnlyMount,
            Text("secret_name", "The secret with the account.").Required(),
            Text("secret_namespace", "The secret's namespace."),
            Text("share_name", "The share's name.").Required()),
        One("flex_volume", "A volume of a FlexVolume driver.", FlexRows(isPersistent: true)),
        .. Shared.Select(r => r is Group { Name: "rbd" or "ceph_fs" } g ? WithSecret(g, Text("name", "The secret's name."), Text("namespace", "Its namespace.").OrComputed()) : r),
    ]);

    private static Table Projected() => new(
        Mode("default_mode", "Mode of the files in octal digits.").Default("0644"),
        Many(
            "sources",
            "The sources.",
            One("secret", "The keys of a secret.", Items, Text("name", "The secret's name."), Flag("optional", "Whether it may be missing.")),
            One("config_map", "The keys of a config map.", Items, Text("name", "The config map's name."), Flag("optional", "Whether it may be missing.")),
            One("downward_api", "Facts about the pod.", DownwardItems),
            One(
                "service_account_token",
                "A token of the pod's service account.",
                Text("audience", "Whom it is for; the API server when not set."),
                Number("expiration_seconds", "Seconds that it is valid.").Default(3600).Between(600, long.MaxValue),
                Text("path", "The file's path in the volume.").Required())).Required());

    private static Row[] CsiRows() =>
    [
        Text("driver", "The driver's name.").Required(),
        TextMap("volume_attributes", "Values for the driver."),
        FsType,
        ReadOnlyMount,
        One("node_publish_secret_ref", "The secret for mounting it.", Text("name", "The secret's name.")),
    ];

    private static Row[] RbdRows() =>
    [
        TextSet("ceph_monitors", "The monitors' addresses.").Required(),
        FsType,
        Text("keyring", "The key file on the node.").OrComputed(),
        Text("rados_user", "The user.").Default("admin"),
        Text("rbd_image", "The image's name.").Required(),
        Text("rbd_pool", "The pool.").Default("rbd"),
        Flag("read_only", "Whether it is mounted read-only.").Default(false),
    ];

    private static Row[] CephRows() =>
    [
        TextSet("monitors", "The monitors' addresses.").Required(),
        Text("path", "The folder to mount."),
        ReadOnlyMount,
        Text("secret_file", "The key file on the node."),
        Text("user", "The user."),
    ];

    private static Row[] FlexRows(bool isPersistent) =>
    [
        Text("driver", "The driver's name.").Required(),
        FsType,
        TextMap("options", "Values for the driver."),
        ReadOnlyMount,
        isPersistent
            ? SecretReference("secret_ref", "The secret with credentials.")
            : One("secret_ref", "The secret with credentials.", Text("name", "The secret's name.")),
    ];

    private static Group SecretReference(string name, string description) =>
        One(name, description, Text("name", "The secret's name."), Text("namespace", "Its namespace.").OrComputed());

    private static Group WithSecret(Group group, params Row[] rows) =>
        group with { Table = group.Table.With(One("secret_ref", "The secret with the key.", rows)) };
}
