using System.Globalization;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>
/// Reads the arguments of a container that was made elsewhere. What its image sets is left out, as is everything that is as it would be
/// without an argument, so that a configuration that describes the container does not replace it.
/// </summary>
internal static class ContainerImport
{
    /// <summary>The state of an existing container.</summary>
    /// <param name="nothing">The state of a container of which nothing is configured.</param>
    /// <param name="found">The container, as the engine tells.</param>
    /// <param name="image">Its image, as the engine tells; null when that is gone.</param>
    public static BlockValue Read(BlockValue nothing, JsonNode found, JsonNode? image)
    {
        var config = found.At("Config");
        var host = found.At("HostConfig");
        var ofImage = image.At("Config");
        var state = nothing
            .With("id", found.Text("Id"))
            .With("name", found.Text("Name").TrimStart('/'))
            .With("image", config.Text("Image"));
        foreach (var (field, text) in Texts(found))
        {
            state = text.Length > 0 ? state.With(field, text) : state;
        }

        foreach (var field in new[] { "tty", "stdin_open", "read_only", "rm", "privileged", "publish_all_ports" })
        {
            state = Flag(found, field) ? state.With(field, true) : state;
        }

        // Twice the memory is what the engine chooses for memory and swap when nothing is said.
        var isUsualSwap = host.Number("MemorySwap") == 2 * host.Number("Memory");
        foreach (var (name, value) in ContainerReading.Limits(found).Where(l => !ZeroValues.IsZero(l.Value) && !(isUsualSwap && l.Key == "memory_swap")))
        {
            state = state.With(name, value);
        }

        state = state
            .With("env", HclNode.Set(config.Texts("Env").Except(ofImage.Texts("Env"), StringComparer.Ordinal)))
            .With("labels", Labels.Value(config.Map("Labels").Except(ofImage.Map("Labels"))))
            .With("ports", Ports(host))
            .With("mounts", HclValue.Set(ContainerBlocks.Mounts.Block.Schema.ImpliedType, host.Items("Mounts").Select(Mount)))
            .With("volumes", HclValue.Set(ContainerBlocks.Volumes.Block.Schema.ImpliedType, host.Texts("Binds").Select(Bind)));
        foreach (var (field, name) in new[] { ("dns", "Dns"), ("dns_opts", "DnsOptions"), ("dns_search", "DnsSearch"), ("group_add", "GroupAdd") })
        {
            state = host.Texts(name) is { Count: > 0 } texts ? state.With(field, HclNode.Set(texts)) : state;
        }

        foreach (var (field, map) in new[] { ("tmpfs", host.Map("Tmpfs")), ("sysctls", host.Map("Sysctls")), ("storage_opts", host.Map("StorageOpt")), ("log_opts", host.Map("LogConfig", "Config")) })
        {
            state = map.Count > 0 ? state.With(field, HclNode.Map(map)) : state;
        }

        foreach (var (name, value) in ContainerReading.Computed(found).Where(c => state.IsAbsent(c.Key)))
        {
            state = state.With(name, value);
        }

        return ContainerReading.Present(state, found);
    }

    private static IEnumerable<(string Field, string Text)> Texts(JsonNode found)
    {
        var config = found.At("Config");
        var host = found.At("HostConfig");
        yield return ("domainname", config.Text("Domainname"));
        yield return ("user", config.Text("User"));
        yield return ("working_dir", config.Text("WorkingDir"));
        yield return ("network_mode", host.Text("NetworkMode") is "default" ? "bridge" : host.Text("NetworkMode"));
        yield return ("pid_mode", host.Text("PidMode"));
        yield return ("userns_mode", host.Text("UsernsMode"));
        yield return ("cgroup_parent", host.Text("CgroupParent"));
    }

    private static bool Flag(JsonNode found, string field) => field switch
    {
        "tty" => found.Flag("Config", "Tty"),
        "stdin_open" => found.Flag("Config", "OpenStdin"),
        "read_only" => found.Flag("HostConfig", "ReadonlyRootfs"),
        "rm" => found.Flag("HostConfig", "AutoRemove"),
        "privileged" => found.Flag("HostConfig", "Privileged"),
        _ => found.Flag("HostConfig", "PublishAllPorts"),
    };

    private static HclValue Ports(JsonNode? host) => HclValue.List(
        ContainerBlocks.Ports.Block.Schema.ImpliedType,
        host.Members("PortBindings").SelectMany(p => p.Value.Items().Select(binding =>
        {
            var port = p.Key.Split('/');
            return HclValue.Object(
            [
                KeyValuePair.Create("internal", HclValue.Number(long.Parse(port[0], CultureInfo.InvariantCulture))),
                KeyValuePair.Create("protocol", HclValue.String(port.ElementAtOrDefault(1) ?? "tcp")),
                KeyValuePair.Create("ip", HclValue.String(binding.Text("HostIp") is { Length: > 0 } ip ? ip : "0.0.0.0")),
                KeyValuePair.Create("external", long.TryParse(binding.Text("HostPort"), CultureInfo.InvariantCulture, out var external) ? HclValue.Number(external) : HclValue.Null(HclType.Number)),
            ]);
        })));

    private static HclValue Mount(JsonNode mount) => Blank(ContainerBlocks.Mounts)
        .With("type", mount.Text("Type"))
        .With("target", mount.Text("Target"))
        .With("source", mount.Text("Source") is { Length: > 0 } source ? HclValue.String(source) : HclValue.Null(HclType.String))
        .With("read_only", mount.Flag("ReadOnly") ? HclValue.True : HclValue.Null(HclType.Bool))
        .Value;

    private static HclValue Bind(string bind)
    {
        var parts = bind.Split(':');
        var volume = Blank(ContainerBlocks.Volumes)
            .With(parts[0].StartsWith('/') ? "host_path" : "volume_name", parts[0])
            .With("container_path", parts.ElementAtOrDefault(1) ?? "");
        var options = (parts.ElementAtOrDefault(2) ?? "").Split(',');
        volume = options.Contains("ro", StringComparer.Ordinal) ? volume.With("read_only", true) : volume;
        return (options.FirstOrDefault(o => o is "z" or "Z") is { } label ? volume.With("selinux_relabel", label) : volume).Value;
    }

    private static BlockValue Blank(NestedBlock nested) => new(HclValue.Object(nested.Block.Schema.ImpliedType.AttributeTypes
        .Select(a => KeyValuePair.Create(a.Key, nested.Block.Schema.Blocks.TryGetValue(a.Key, out var inner) ? ZeroValues.NoBlocks(inner) : HclValue.Null(a.Value)))));
}
