using System.Net;
using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>Connects a container to the networks of its <c>networks_advanced</c> blocks, instead of the default one.</summary>
internal static class ContainerNetworks
{
    /// <summary>Does so before the container is started.</summary>
    /// <exception cref="EngineException">The engine refused.</exception>
    public static async Task ConnectAsync(EngineClient engine, BlockValue planned, string id, CancellationToken ct)
    {
        var networks = planned.Blocks("networks_advanced").ToList();
        if (networks.Count == 0)
        {
            return;
        }

        try
        {
            await engine.PostAsync("networks/bridge/disconnect", new JsonObject { ["Container"] = id, ["Force"] = false }, ct);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || e.Message.Contains("not connected", StringComparison.Ordinal))
        {
            // It is not in the default network.
        }

        foreach (var network in networks)
        {
            await engine.PostAsync(
                $"networks/{Uri.EscapeDataString(network.Text("name"))}/connect", new JsonObject { ["Container"] = id, ["EndpointConfig"] = Endpoint(network) }, ct);
        }
    }

    private static JsonObject Endpoint(BlockValue network)
    {
        var address = new JsonObject();
        Add(address, "IPv4Address", network.Text("ipv4_address"));
        Add(address, "IPv6Address", network.Text("ipv6_address"));
        if (network.Texts("link_local_ips") is { Count: > 0 } local)
        {
            address["LinkLocalIPs"] = EngineJson.Array(local);
        }

        var endpoint = new JsonObject { ["Aliases"] = EngineJson.Array(network.Texts("aliases")) };
        Add(endpoint, "MacAddress", network.Text("mac_address"));
        if (address.Count > 0)
        {
            endpoint["IPAMConfig"] = address;
        }

        if (network.Texts("driver_opts").Select(o => o.Split('=', 2)).Where(o => o.Length == 2).ToList() is { Count: > 0 } options)
        {
            endpoint["DriverOpts"] = EngineJson.Object(options.Select(o => KeyValuePair.Create(o[0], o[1])));
        }

        if (network.Number("gw_priority") is > 0 and var priority)
        {
            endpoint["GwPriority"] = priority;
        }

        return endpoint;
    }

    private static void Add(JsonObject body, string name, string text)
    {
        if (text.Length > 0)
        {
            body[name] = text;
        }
    }
}
