using System.Net;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker;

/// <summary><c>docker_network</c>: a network of containers.</summary>
internal sealed class NetworkResource() : DockerType("docker_network", new Block(
    [
        Id("The network's id."),
        Required("name", HclType.String, "The network's name."),
        Optional("driver", HclType.String, "bridge, macvlan, ipvlan or another of the engine's.").OrComputed(),
        Optional("options", HclType.Map(HclType.String), "The driver's options.").OrComputed(),
        Optional("internal", HclType.Bool, "Whether it has no way out.").OrComputed(),
        Optional("attachable", HclType.Bool, "Whether containers may join a swarm's network."),
        Optional("ingress", HclType.Bool, "Whether it is a swarm's routing mesh."),
        Optional("ipv6", HclType.Bool, "Whether it has IPv6."),
        Optional("ipam_driver", HclType.String, "Who gives addresses.").Default("default"),
        Optional("ipam_options", HclType.Map(HclType.String), "Its options."),
        Computed("scope", HclType.String, "local, global or swarm."),
    ],
    Labels.Table,
    new NestedBlock("ipam_config", NestingMode.Set, IpamConfig)))
{
    private static readonly (string Field, string Member)[] Flags =
        [("internal", "Internal"), ("attachable", "Attachable"), ("ingress", "Ingress"), ("ipv6", "EnableIPv6")];

    private static readonly (string Field, string Member)[] Addresses = [("subnet", "Subnet"), ("ip_range", "IPRange"), ("gateway", "Gateway")];

    /// <inheritdoc/>
    public override long SchemaVersion => 1;

    private static Block IpamConfig => new(
    [
        Optional("subnet", HclType.String, "The subnet, as CIDR."),
        Optional("ip_range", HclType.String, "The addresses that are given out, as CIDR."),
        Optional("gateway", HclType.String, "The gateway's address."),
        Optional("aux_address", HclType.Map(HclType.String), "Addresses that the driver uses."),
    ]);

    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var found = await operation.Context.Engine.FindAsync(PathOf(state.Text("id")), ct);
        return found is null ? null : Read(state, found);
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var name = planned.Text("name");
        var labels = Labels.Of(planned);
        if (Labels.OwnerOf(operation) is { } owner)
        {
            labels[Labels.Owner] = owner;
        }

        var body = new JsonObject { ["Name"] = name, ["CheckDuplicate"] = true, ["Labels"] = EngineJson.Object(labels), ["IPAM"] = Ipam(planned) };
        if (planned.Text("driver") is { Length: > 0 } driver)
        {
            body["Driver"] = driver;
        }

        if (planned.Map("options") is { Count: > 0 } options)
        {
            body["Options"] = EngineJson.Object(options);
        }

        foreach (var (field, member) in Flags.Where(f => planned.Flag(f.Field)))
        {
            body[member] = true;
        }

        string id;
        try
        {
            id = (await engine.PostAsync("networks/create", body, ct)).Text("Id");
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.Conflict && e.Message.Contains("already exists", StringComparison.Ordinal))
        {
            id = await OwnAsync(operation, name, ct) ?? throw new EngineException(
                null, $"A network {name} exists already and is not this workspace's. Remove it with docker network rm {name}, or take another name.", e);
        }

        made.State = planned.With("id", id);
        return Read(made.State.Value, await engine.GetAsync(PathOf(id), ct));
    }

    /// <inheritdoc/>
    protected override async Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        try
        {
            await operation.Context.Engine.DeleteAsync(PathOf(state.Text("id")), ct);
        }
        catch (EngineException e) when (e.Message.Contains("has active endpoints", StringComparison.Ordinal))
        {
            operation.Fail("Network is in use", $"The network {state.Text("name")} still has containers: {e.Message.TrimEnd('.')}. Remove or disconnect them first.");
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue?> TakeOverAsync(Operation<DockerContext> operation, string id, CancellationToken ct)
    {
        if (await operation.Context.Engine.FindAsync(PathOf(id), ct) is not { } found)
        {
            operation.Fail("Network not found", $"The Docker engine has no network {id}.");
            return null;
        }

        return Read(
            Nothing().With("id", found.Text("Id")).With("name", found.Text("Name"))
                .With("driver", HclValue.Unknown(HclType.String)).With("internal", HclValue.Unknown(HclType.Bool))
                .With("options", HclValue.Unknown(HclType.Map(HclType.String)))
                .With("labels", Labels.Value(found.Map("Labels"))),
            found);
    }

    /// <summary>The <c>ipam_config</c> objects of an existing network.</summary>
    internal static HclValue Configs(JsonNode found) => HclValue.Set(
        IpamConfig.Schema.ImpliedType,
        found.Items("IPAM", "Config").Select(c => HclValue.Object(
            Addresses.Select(a => KeyValuePair.Create(a.Field, HclValue.String(c.Text(a.Member))))
                .Append(KeyValuePair.Create("aux_address", HclNode.Map(c.Map("AuxiliaryAddresses")))))));

    /// <summary>The type of <see cref="Configs"/>.</summary>
    internal static HclType ConfigsType => HclType.Set(IpamConfig.Schema.ImpliedType);

    private static string PathOf(string id) => "networks/" + Uri.EscapeDataString(id);

    private static JsonObject Ipam(BlockValue planned)
    {
        var configs = planned.Blocks("ipam_config").Select(c =>
        {
            var config = new JsonObject();
            foreach (var (field, member) in Addresses.Where(a => c.Text(a.Field).Length > 0))
            {
                config[member] = c.Text(field);
            }

            if (c.Map("aux_address") is { Count: > 0 } auxiliary)
            {
                config["AuxiliaryAddresses"] = EngineJson.Object(auxiliary);
            }

            return (JsonNode)config;
        });
        return new JsonObject
        {
            ["Driver"] = planned.Text("ipam_driver"),
            ["Options"] = EngineJson.Object(planned.Map("ipam_options")),
            ["Config"] = new JsonArray([.. configs]),
        };
    }

    // A build that was interrupted may have made the network and not have come to write it into the state.
    private static async Task<string?> OwnAsync(Operation<DockerContext> operation, string name, CancellationToken ct) =>
        await operation.Context.Engine.FindAsync(PathOf(name), ct) is { } other
        && Labels.OwnerOf(operation) is { } owner && other.Text("Labels", Labels.Owner) == owner
            ? other.Text("Id")
            : null;

    private static BlockValue Read(BlockValue network, JsonNode found)
    {
        network = network.With("id", found.Text("Id")).With("scope", found.Text("Scope"));
        network = network["driver"].IsKnown ? network : network.With("driver", found.Text("Driver"));
        network = network["internal"].IsKnown ? network : network.With("internal", found.Flag("Internal"));
        return network["options"].IsKnown ? network : network.With("options", HclNode.Map(found.Map("Options")));
    }
}
