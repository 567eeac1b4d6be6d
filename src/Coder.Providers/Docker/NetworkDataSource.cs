using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker;

/// <summary>data <c>docker_network</c>: a network that exists.</summary>
internal sealed class NetworkDataSource() : DockerDataSource("docker_network", new Block(
[
    Id("The network's id."),
    Required("name", HclType.String, "The network's name."),
    Computed("driver", HclType.String, "Its driver."),
    Computed("options", HclType.Map(HclType.String), "The driver's options."),
    Computed("internal", HclType.Bool, "Whether it has no way out."),
    Computed("scope", HclType.String, "local, global or swarm."),
    Computed("ipam_config", NetworkResource.ConfigsType, "Its addresses."),
    Computed("containers", HclType.List(Member), "The containers in it."),
]))
{
    private static HclType Member => HclType.Object(Members.ToDictionary(m => m.Field, _ => HclType.String, StringComparer.Ordinal));

    private static (string Field, string Member)[] Members =>
        [("name", "Name"), ("endpoint_id", "EndpointID"), ("mac_address", "MacAddress"), ("ipv4_address", "IPv4Address"), ("ipv6_address", "IPv6Address"), ("container_id", "")];

    /// <inheritdoc/>
    protected override async Task<BlockValue> FindAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct)
    {
        var name = config.Text("name");
        var found = await operation.Context.Engine.FindAsync($"networks/{Uri.EscapeDataString(name)}", ct)
            ?? throw new EngineException(null, $"The Docker engine has no network {name}.");
        var containers = found.Members("Containers").OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => HclValue.Object(Members.Select(m =>
            KeyValuePair.Create(m.Field, HclValue.String(m.Member.Length == 0 ? c.Key : c.Value.Text(m.Member))))));
        return config
            .With("id", found.Text("Id"))
            .With("driver", found.Text("Driver"))
            .With("options", HclNode.Map(found.Map("Options")))
            .With("internal", found.Flag("Internal"))
            .With("scope", found.Text("Scope"))
            .With("ipam_config", NetworkResource.Configs(found))
            .With("containers", HclValue.List(Member, containers));
    }
}
