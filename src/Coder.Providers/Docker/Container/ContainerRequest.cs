using System.Globalization;
using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>The body of <c>POST /containers/create</c> (Docker Engine API) for a planned <c>docker_container</c>.</summary>
internal static class ContainerRequest
{
    private const long Mebi = 1 << 20;

    /// <summary>The whole body.</summary>
    /// <param name="planned">The plan.</param>
    /// <param name="owner">The value of the label <see cref="Labels.Owner"/>; null: none.</param>
    public static JsonObject Create(BlockValue planned, string? owner)
    {
        var body = new JsonObject { ["Image"] = planned.Text("image") };
        AddText(body, "Hostname", planned, "hostname");
        AddText(body, "Domainname", planned, "domainname");
        AddText(body, "User", planned, "user");
        AddText(body, "WorkingDir", planned, "working_dir");
        AddText(body, "StopSignal", planned, "stop_signal");
        AddNumber(body, "StopTimeout", planned, "stop_timeout");
        AddTexts(body, "Env", planned, "env");
        AddTexts(body, "Cmd", planned, "command");
        AddTexts(body, "Entrypoint", planned, "entrypoint");
        body["Tty"] = planned.Flag("tty");
        body["OpenStdin"] = planned.Flag("stdin_open");
        var labels = Labels.Of(planned);
        if (owner is not null)
        {
            labels[Labels.Owner] = owner;
        }

        body["Labels"] = EngineJson.Object(labels);
        foreach (var check in planned.Blocks("healthcheck"))
        {
            body["Healthcheck"] = Healthcheck(check);
        }

        var host = new JsonObject();
        body["HostConfig"] = host;
        AddRights(host, planned);
        AddNetwork(body, host, planned);
        ContainerStorage.Add(body, host, planned);
        foreach (var (name, value) in Limits(planned))
        {
            host[name] = value?.DeepClone();
        }

        AddDevices(host, planned);
        return body;
    }

    /// <summary>The body of <c>POST /containers/{id}/update</c>: limits and the restart policy.</summary>
    /// <param name="planned">The plan.</param>
    /// <param name="swap">The container's present limit of memory and swap in bytes, which must not be below that of memory.</param>
    public static JsonObject Update(BlockValue planned, long swap)
    {
        var body = Limits(planned);
        if (!planned.IsSet("memory_swap") && planned.Number("memory") > 0)
        {
            // As at creation: twice the memory where swap is accounted for.
            body["MemorySwap"] = swap > 0 ? planned.Number("memory") * Mebi * 2 : -1;
        }

        return body;
    }

    private static JsonObject Limits(BlockValue planned)
    {
        var limits = new JsonObject
        {
            ["RestartPolicy"] = new JsonObject { ["Name"] = planned.Text("restart"), ["MaximumRetryCount"] = planned.Number("max_retry_count") },
        };
        AddNumber(limits, "Memory", planned, "memory", Mebi);
        AddNumber(limits, "MemoryReservation", planned, "memory_reservation", Mebi);
        if (planned.NumberOrNull("memory_swap") is { } swap and not 0)
        {
            limits["MemorySwap"] = swap > 0 ? swap * Mebi : swap;
        }

        if (planned.TextOrNull("cpus") is { Length: > 0 } cpus)
        {
            limits["NanoCpus"] = (long)(decimal.Parse(cpus, CultureInfo.InvariantCulture) * 1_000_000_000);
        }
        else
        {
            AddNumber(limits, "CpuPeriod", planned, "cpu_period");
            AddNumber(limits, "CpuQuota", planned, "cpu_quota");
        }

        AddNumber(limits, "CpuShares", planned, "cpu_shares");
        AddText(limits, "CpusetCpus", planned, "cpu_set");
        foreach (var (name, block) in new[]
        {
            ("BlkioDeviceReadBps", "device_read_bps"), ("BlkioDeviceReadIOps", "device_read_iops"),
            ("BlkioDeviceWriteBps", "device_write_bps"), ("BlkioDeviceWriteIOps", "device_write_iops"),
        })
        {
            var devices = planned.Blocks(block).Select(d => (JsonNode)new JsonObject { ["Path"] = d.Text("path"), ["Rate"] = d.Number("rate") }).ToArray();
            if (devices.Length > 0)
            {
                limits[name] = new JsonArray(devices);
            }
        }

        return limits;
    }

    private static void AddRights(JsonObject host, BlockValue planned)
    {
        host["Privileged"] = planned.Flag("privileged");
        host["AutoRemove"] = planned.Flag("rm");
        AddText(host, "Runtime", planned, "runtime");
        AddText(host, "PidMode", planned, "pid_mode");
        AddText(host, "IpcMode", planned, "ipc_mode");
        AddText(host, "UsernsMode", planned, "userns_mode");
        AddText(host, "CgroupnsMode", planned, "cgroupns_mode");
        AddText(host, "CgroupParent", planned, "cgroup_parent");
        AddTexts(host, "GroupAdd", planned, "group_add");
        if (planned.IsSet("init"))
        {
            host["Init"] = planned.Flag("init");
        }

        foreach (var capabilities in planned.Blocks("capabilities"))
        {
            AddTexts(host, "CapAdd", capabilities, "add");
            AddTexts(host, "CapDrop", capabilities, "drop");
        }

        // systempaths=unconfined is a word of the client: the engine gets empty lists of paths to hide instead.
        var security = planned.Texts("security_opts");
        if (security.Contains("systempaths=unconfined", StringComparer.Ordinal))
        {
            host["MaskedPaths"] = new JsonArray();
            host["ReadonlyPaths"] = new JsonArray();
        }

        if (security.Count > 0)
        {
            host["SecurityOpt"] = EngineJson.Array(security.Where(s => s != "systempaths=unconfined"));
        }

        AddMap(host, "Sysctls", planned, "sysctls");
        host["LogConfig"] = new JsonObject { ["Type"] = planned.Text("log_driver"), ["Config"] = EngineJson.Object(planned.Map("log_opts")) };
    }

    private static void AddNetwork(JsonObject body, JsonObject host, BlockValue planned)
    {
        AddText(host, "NetworkMode", planned, "network_mode");
        host["PublishAllPorts"] = planned.Flag("publish_all_ports");
        AddTexts(host, "Dns", planned, "dns");
        AddTexts(host, "DnsOptions", planned, "dns_opts");
        AddTexts(host, "DnsSearch", planned, "dns_search");
        var hosts = planned.Blocks("host").Select(h => $"{h.Text("host")}:{h.Text("ip")}").ToList();
        if (hosts.Count > 0)
        {
            host["ExtraHosts"] = EngineJson.Array(hosts);
        }

        var bindings = new JsonObject();
        var exposed = new JsonObject();
        foreach (var port in planned.Blocks("ports"))
        {
            var name = $"{port.Number("internal")}/{port.Text("protocol")}";
            exposed[name] = new JsonObject();
            bindings[name] ??= new JsonArray();
            bindings[name]!.AsArray().Add(new JsonObject
            {
                ["HostIp"] = port.Text("ip"),
                ["HostPort"] = port.NumberOrNull("external") is { } external and > 0 ? $"{external}" : "",
            });
        }

        if (exposed.Count > 0)
        {
            body["ExposedPorts"] = exposed;
            host["PortBindings"] = bindings;
        }
    }

    private static void AddDevices(JsonObject host, BlockValue planned)
    {
        host["Devices"] = new JsonArray([.. planned.Blocks("devices").Select(d => new JsonObject
        {
            ["PathOnHost"] = d.Text("host_path"),
            ["PathInContainer"] = d.TextOrNull("container_path") is { Length: > 0 } path ? path : d.Text("host_path"),
            ["CgroupPermissions"] = d.Text("permissions"),
        })]);
        var requests = planned.Blocks("device_requests").Select(r => new JsonObject
        {
            ["Driver"] = r.Text("driver"),
            ["Count"] = r.Number("count"),
            ["DeviceIDs"] = EngineJson.Array(r.Texts("device_ids")),
            ["Capabilities"] = r.Texts("capabilities") is { Count: > 0 } abilities ? new JsonArray(EngineJson.Array(abilities)) : new JsonArray(),
            ["Options"] = EngineJson.Object(r.Map("options")),
        }).ToList();
        if (planned.TextOrNull("gpus")?.Trim(' ', '"', '\'') is { Length: > 0 } gpus)
        {
            requests.Add(gpus == "all"
                ? new JsonObject { ["Count"] = -1, ["Capabilities"] = new JsonArray(new JsonArray("gpu")) }
                : new JsonObject { ["DeviceIDs"] = EngineJson.Array(gpus["device=".Length..].Split(',')), ["Capabilities"] = new JsonArray(new JsonArray("gpu")) });
        }

        host["DeviceRequests"] = new JsonArray([.. requests]);
        host["Ulimits"] = new JsonArray([.. planned.Blocks("ulimit").Select(u => new JsonObject
        {
            ["Name"] = u.Text("name"), ["Soft"] = u.Number("soft"), ["Hard"] = u.Number("hard"),
        })]);
    }

    private static JsonObject Healthcheck(BlockValue check)
    {
        var body = new JsonObject { ["Test"] = EngineJson.Array(check.Texts("test")), ["Retries"] = check.Number("retries") };
        foreach (var (name, field) in new[] { ("Interval", "interval"), ("Timeout", "timeout"), ("StartPeriod", "start_period"), ("StartInterval", "start_interval") })
        {
            if (GoDuration.TryParse(check.Text(field), out var duration) && duration > TimeSpan.Zero)
            {
                body[name] = duration.Ticks * 100;
            }
        }

        return body;
    }

    private static void AddText(JsonObject body, string name, BlockValue planned, string field)
    {
        if (planned.TextOrNull(field) is { Length: > 0 } text)
        {
            body[name] = text;
        }
    }

    private static void AddNumber(JsonObject body, string name, BlockValue planned, string field, long unit = 1)
    {
        if (planned.NumberOrNull(field) is { } number and not 0)
        {
            body[name] = number * unit;
        }
    }

    private static void AddTexts(JsonObject body, string name, BlockValue planned, string field)
    {
        if (planned.Texts(field) is { Count: > 0 } texts)
        {
            body[name] = EngineJson.Array(texts);
        }
    }

    private static void AddMap(JsonObject body, string name, BlockValue planned, string field)
    {
        if (planned.Map(field) is { Count: > 0 } map)
        {
            body[name] = EngineJson.Object(map);
        }
    }
}
