using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Mapping;
using Coder.Providers.Kubernetes.Tables;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Kubernetes.Types;

/// <summary>What templates can read of a cluster.</summary>
internal static class DataSources
{
    private static readonly string[] Readable =
    [
        "kubernetes_namespace", "kubernetes_service", "kubernetes_secret", "kubernetes_config_map", "kubernetes_service_account", "kubernetes_pod",
        "kubernetes_persistent_volume_claim", "kubernetes_persistent_volume", "kubernetes_storage_class", "kubernetes_ingress_v1",
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<DataSource<KubernetesContext>> All =>
    [
        .. ObjectTypes.All.Where(d => Readable.Contains(d.Names[0])).SelectMany(d => d.Names.Select(n => new ObjectDataSource(n, d))),
        new NamespacesDataSource(),
        new NodesDataSource(),
        new ResourceDataSource(),
    ];
}

/// <summary>An object of a kind that templates can make, too.</summary>
internal sealed class ObjectDataSource : DataSource<KubernetesContext>
{
    private readonly ObjectKind _kind;
    private readonly Table _table;

    public ObjectDataSource(string name, ObjectDeclaration declaration)
        : this(name, declaration.Kind, TableOf(declaration))
    {
    }

    private ObjectDataSource(string name, ObjectKind kind, Table table)
        : base(name, table.Block)
    {
        _kind = kind;
        _table = table;
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<KubernetesContext> operation, BlockValue config, CancellationToken ct)
    {
        var metadata = config.Blocks("metadata").First();
        var key = new ObjectKey(_kind, _kind.IsNamespaced ? metadata.Text("namespace") : "", metadata.Text("name"));
        return operation.GuardAsync($"{_kind.Name} cannot be read", key, config, async client =>
        {
            if (await client.FindAsync(key, ct) is not { } live)
            {
                operation.Fail($"{_kind.Name} not found", $"{key} does not exist in the cluster.");
                return config;
            }

            return new BlockValue(new ObjectReader(Reading.Everything).Read(_table, config.Value, live))
                .With("id", _kind.IsNamespaced ? $"{key.Namespace}/{key.Name}" : key.Name);
        });
    }

    // What is only for making objects is no part of what is read.
    private static Table TableOf(ObjectDeclaration declaration)
    {
        var rows = declaration.Body.AllReadOnly().Rows
            .Where(r => r is not Argument { IsLocal: true })
            .Select(r => r.Name == "metadata" ? MetadataTables.Wanted(declaration.Kind.IsNamespaced) : r);
        return new Table([.. rows, Row.Text("id", "The object's namespace and name, or its name.").ReadOnly().Local()]);
    }
}

/// <summary><c>kubernetes_all_namespaces</c>.</summary>
internal sealed class NamespacesDataSource() : DataSource<KubernetesContext>("kubernetes_all_namespaces", new Block(
[
    Id("Identifies the list."),
    Computed("namespaces", HclType.List(HclType.String), "The names of all namespaces."),
]))
{
    private static readonly ObjectKind Kind = new("v1", "Namespace", "namespaces", false);

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<KubernetesContext> operation, BlockValue config, CancellationToken ct) =>
        operation.GuardAsync("Namespaces cannot be listed", new ObjectKey(Kind, "", "*"), config, async client =>
        {
            var names = (await Listing.AllAsync(client, Kind.Path(null, null), ct)).Select(n => HclValue.String((string?)n["metadata"]?["name"] ?? ""));
            return config.With("id", "all").With("namespaces", HclValue.List(HclType.String, names));
        });
}

/// <summary><c>kubernetes_nodes</c>.</summary>
internal sealed class NodesDataSource() : DataSource<KubernetesContext>("kubernetes_nodes", Schema.Block)
{
    private static readonly ObjectKind Kind = new("v1", "Node", "nodes", false);

    private static readonly Table Schema = new(
        Row.Text("id", "Identifies the list.").ReadOnly().Local(),
        Row.One("metadata", "Narrows the nodes.", Row.TextMap("labels", "Only nodes with these labels.")),
        Row.Many(
            "nodes",
            "The nodes.",
            Row.One(
                "metadata",
                "Name, labels and annotations.",
                Row.TextMap("annotations", "Annotations."),
                Row.Number("generation", "How often the wanted state was changed."),
                Row.TextMap("labels", "Labels."),
                Row.Text("name", "The node's name."),
                Row.Text("resource_version", "The version of the object."),
                Row.Text("uid", "The object's unique id.")),
            Row.One(
                "spec",
                "What the node is for.",
                Row.Text("pod_cidr", "Addresses of its pods."),
                Row.Texts("pod_cidrs", "Addresses of its pods."),
                Row.Text("provider_id", "Its id in the cloud."),
                Row.Many("taints", "Its taints.", Row.Text("effect", "The effect."), Row.Text("key", "The key."), Row.Text("value", "The value.")),
                Row.Flag("unschedulable", "Whether it is cordoned.")),
            Row.One(
                "status",
                "What the node is.",
                Row.Many("addresses", "Its addresses.", Row.Text("address", "An address or name."), Row.Text("type", "What it is.")),
                Row.Amounts("allocatable", "What pods can have."),
                Row.Amounts("capacity", "What it has."),
                Row.One(
                    "node_info",
                    "Its software.",
                    [.. new[] { "architecture", "boot_id", "container_runtime_version", "kernel_version", "kube_proxy_version", "kubelet_version", "machine_id", "operating_system", "os_image", "system_uuid" }
                        .Select(n => Row.Text(n, $"Its {n.Replace('_', ' ')}."))]))).ReadOnly());

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<KubernetesContext> operation, BlockValue config, CancellationToken ct) =>
        operation.GuardAsync("Nodes cannot be listed", new ObjectKey(Kind, "", "*"), config, async client =>
        {
            var labels = config.Blocks("metadata").SelectMany(m => m.Map("labels")).Select(l => $"{l.Key}={l.Value}");
            var items = await Listing.AllAsync(client, $"{Kind.Path(null, null)}?labelSelector={Uri.EscapeDataString(string.Join(',', labels))}", ct);
            var all = new ObjectReader(Reading.Everything).Read(Schema, null, new JsonObject { ["nodes"] = new JsonArray([.. items.Select(i => i.DeepClone())]) });
            return config.With("id", "nodes").With("nodes", all.GetAttribute("nodes"));
        });
}

/// <summary><c>kubernetes_resource</c>: any object, as it is.</summary>
internal sealed class ResourceDataSource() : DataSource<KubernetesContext>("kubernetes_resource", new Block(
    [
        Id("Identifies the object."),
        Required("api_version", HclType.String, "The API version, as apps/v1."),
        Required("kind", HclType.String, "The kind."),
        Optional("object", HclType.Dynamic, "The object.").OrComputed(),
    ],
    Block.ListOf(
        "metadata",
        [Required("name", HclType.String, "The object's name."), Optional("namespace", HclType.String, "Its namespace.")],
        min: 1,
        max: 1)))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<KubernetesContext> operation, BlockValue config, CancellationToken ct)
    {
        var metadata = config.Blocks("metadata").First();
        var unknown = new ObjectKind(config.Text("api_version"), config.Text("kind"), "");
        var key = new ObjectKey(unknown, metadata.Text("namespace"), metadata.Text("name"));
        return operation.GuardAsync($"{unknown.Name} cannot be read", key, config, async client =>
        {
            var kind = await Discovery.FindAsync(client, unknown.ApiVersion, unknown.Name, ct);
            key = new ObjectKey(kind, kind.IsNamespaced ? metadata.TextOrNull("namespace") ?? "default" : "", key.Name);
            if (await client.FindAsync(key, ct) is { } live)
            {
                return config.With("id", key.ToString()).With("object", JsonValues.Read(live));
            }

            operation.Fail($"{kind.Name} not found", $"{key} does not exist in the cluster.");
            return config;
        });
    }
}
