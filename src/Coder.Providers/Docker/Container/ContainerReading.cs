using System.Globalization;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>Reads what <c>GET /containers/{id}/json</c> tells into the attributes of <c>docker_container</c>.</summary>
internal static class ContainerReading
{
    private const long Mebi = 1 << 20;

    /// <summary>Fills in what the plan leaves open.</summary>
    public static BlockValue Fill(BlockValue planned, JsonNode found)
    {
        var container = planned.With("id", found.Text("Id"));
        foreach (var (name, value) in Computed(found))
        {
            if (!container[name].IsKnown)
            {
                container = container.With(name, value);
            }
        }

        return Present(container, found);
    }

    /// <summary>What changes in the life of a container: its addresses and ports, and whether it has ended.</summary>
    public static BlockValue Present(BlockValue container, JsonNode found)
    {
        var running = found.Flag("State", "Running");
        container = container
            .With("bridge", found.Text("NetworkSettings", "Bridge"))
            .With("network_data", Networks(found))
            .With("exit_code", running ? HclValue.Null(HclType.Number) : HclValue.Number(found.Number("State", "ExitCode")));
        var ports = container.Blocks("ports").ToList();
        if (ports.Count == 0 || !container["ports"].IsKnown)
        {
            return container;
        }

        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        return container.With("ports", HclValue.List(ContainerBlocks.Ports.Block.Schema.ImpliedType, ports.Select(port => Port(port, found, taken).Value)));
    }

    /// <summary>The changes that somebody else made to what the state says: the name, the limits, and whether it runs.</summary>
    public static BlockValue Drift(BlockValue state, JsonNode found)
    {
        state = Present(state, found).With("name", found.Text("Name").TrimStart('/'));
        var running = found.Flag("State", "Running") || found.Flag("State", "Restarting");
        if (!running && state.Flag("must_run") && state.Flag("start"))
        {
            state = state.With("must_run", false);
        }

        foreach (var (name, value) in Limits(found))
        {
            if (state.IsSet(name) && state.Text(name, value) is { } changed)
            {
                state = state.With(name, changed);
            }
        }

        return state;
    }

    /// <summary>The limits that can be changed while a container exists.</summary>
    public static IEnumerable<KeyValuePair<string, HclValue>> Limits(JsonNode found)
    {
        var host = found.At("HostConfig");
        yield return KeyValuePair.Create("restart", HclValue.String(host.Text("RestartPolicy", "Name") is { Length: > 0 } policy ? policy : "no"));
        yield return KeyValuePair.Create("max_retry_count", HclValue.Number(host.Number("RestartPolicy", "MaximumRetryCount")));
        yield return KeyValuePair.Create("memory", HclValue.Number(host.Number("Memory") / Mebi));
        yield return KeyValuePair.Create("memory_reservation", HclValue.Number(host.Number("MemoryReservation") / Mebi));
        yield return KeyValuePair.Create("cpu_shares", HclValue.Number(host.Number("CpuShares")));
        yield return KeyValuePair.Create("cpu_set", HclValue.String(host.Text("CpusetCpus")));
        if (host.Number("MemorySwap") is > 0 and var swap)
        {
            // An engine without accounting of swap says -1 whatever was asked for.
            yield return KeyValuePair.Create("memory_swap", HclValue.Number(swap / Mebi));
        }

        if (host.Number("NanoCpus") is > 0 and var cpus)
        {
            yield return KeyValuePair.Create("cpus", HclValue.String((cpus / 1e9m).ToString("0.#########", CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The values of arguments that the engine chooses when they are not given.</summary>
    public static IEnumerable<KeyValuePair<string, HclValue>> Computed(JsonNode found)
    {
        var config = found.At("Config");
        var host = found.At("HostConfig");
        yield return KeyValuePair.Create("command", HclNode.List(config.Texts("Cmd")));
        yield return KeyValuePair.Create("entrypoint", HclNode.List(config.Texts("Entrypoint")));

        // What the image sets is not an argument of the container.
        yield return KeyValuePair.Create("env", HclNode.Set([]));
        yield return KeyValuePair.Create("hostname", HclValue.String(config.Text("Hostname")));
        yield return KeyValuePair.Create("init", HclValue.Bool(host.Flag("Init")));
        yield return KeyValuePair.Create("stop_signal", HclValue.String(config.Text("StopSignal")));
        yield return KeyValuePair.Create("stop_timeout", HclValue.Number(config.Number("StopTimeout")));
        yield return KeyValuePair.Create("platform", HclValue.String(found.Text("Platform")));
        yield return KeyValuePair.Create("runtime", HclValue.String(host.Text("Runtime")));
        yield return KeyValuePair.Create("shm_size", HclValue.Number(host.Number("ShmSize") / Mebi));
        yield return KeyValuePair.Create("security_opts", HclNode.Set(host.Texts("SecurityOpt")));
        yield return KeyValuePair.Create("ipc_mode", HclValue.String(host.Text("IpcMode")));
        yield return KeyValuePair.Create("log_driver", HclValue.String(host.Text("LogConfig", "Type")));
        yield return KeyValuePair.Create("container_logs", HclValue.Null(HclType.String));
    }

    // A limit as the state should have it; null when it says the same already, as "2" and "2.0" do.
    private static HclValue? Text(this BlockValue state, string name, HclValue now) =>
        name == "cpus" && decimal.TryParse(state.Text(name), CultureInfo.InvariantCulture, out var before)
            && before == decimal.Parse(now.AsString(), CultureInfo.InvariantCulture)
            ? null
            : now;

    private static HclValue Networks(JsonNode found) => HclValue.List(
        ContainerTable.NetworkData,
        found.Members("NetworkSettings", "Networks").OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => HclValue.Object(
        [
            KeyValuePair.Create("network_name", HclValue.String(n.Key)),
            KeyValuePair.Create("ip_address", HclValue.String(n.Value.Text("IPAddress"))),
            KeyValuePair.Create("ip_prefix_length", HclValue.Number(n.Value.Number("IPPrefixLen"))),
            KeyValuePair.Create("gateway", HclValue.String(n.Value.Text("Gateway"))),
            KeyValuePair.Create("global_ipv6_address", HclValue.String(n.Value.Text("GlobalIPv6Address"))),
            KeyValuePair.Create("global_ipv6_prefix_length", HclValue.Number(n.Value.Number("GlobalIPv6PrefixLen"))),
            KeyValuePair.Create("ipv6_gateway", HclValue.String(n.Value.Text("IPv6Gateway"))),
            KeyValuePair.Create("mac_address", HclValue.String(n.Value.Text("MacAddress"))),
        ])));

    // The same port of the container may be published several times: in the order of the blocks.
    private static BlockValue Port(BlockValue port, JsonNode found, Dictionary<string, int> taken)
    {
        if (port.IsSet("external") && port.Number("external") > 0 && port["external"].IsKnown)
        {
            return port;
        }

        var name = $"{port.Number("internal")}/{port.Text("protocol")}";
        var index = taken[name] = taken.GetValueOrDefault(name, -1) + 1;
        var binding = found.Items("NetworkSettings", "Ports", name).Where(b => b.Text("HostIp") == port.Text("ip")).ElementAtOrDefault(index);
        return binding is not null && long.TryParse(binding.Text("HostPort"), CultureInfo.InvariantCulture, out var external)
            ? port.With("external", external)
            : port["external"].IsKnown ? port : port.With("external", HclValue.Null(HclType.Number));
    }
}
