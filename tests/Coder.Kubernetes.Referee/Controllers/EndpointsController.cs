using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>The addresses behind services, and an address for load balancers.</summary>
internal sealed class EndpointsController(ClusterContext context) : IController
{
    public void Sync()
    {
        foreach (var service in context.Storage.All(Kinds.Service).Where(service => service.Object("spec", "selector") is { Count: > 0 }).ToList())
        {
            Sync(service);
        }
    }

    private void Sync(JsonObject service)
    {
        if (service.Text("spec", "type") == "LoadBalancer" && service.At("status", "loadBalancer", "ingress") is null)
        {
            service = context.Change(Kinds.Service, service, "cloud-controller-manager", value =>
                value.Ensure("status", "loadBalancer")["ingress"] = new JsonArray(new JsonObject { ["ip"] = "198.51.100.7", ["ipMode"] = "VIP" }));
        }

        var (ns, name, selector) = (service.Text("metadata", "namespace")!, service.Text("metadata", "name")!, service.Map("spec", "selector"));
        var pods = context.Storage.All(Kinds.Pod, ns)
            .Where(pod => Pods.IsActive(pod) && pod.Text("status", "podIP") is not null && selector.All(pair => pod.Map("metadata", "labels").GetValueOrDefault(pair.Key) == pair.Value))
            .ToList();
        var subset = new JsonObject
        {
            ["ports"] = new JsonArray([.. service.Items("spec", "ports").Select(Port)]),
        };
        foreach (var (field, chosen) in new[] { ("addresses", pods.Where(Pods.IsReady)), ("notReadyAddresses", pods.Where(pod => !Pods.IsReady(pod))) })
        {
            if (chosen.Any())
            {
                subset[field] = new JsonArray([.. chosen.Select(Address)]);
            }
        }

        var subsets = pods.Count == 0 ? [] : new JsonArray(subset);
        if (context.Storage.Find(Kinds.Endpoints, ns, name) is not { } live)
        {
            context.Registry.Create(Kinds.Endpoints, ns, new() { ["metadata"] = new JsonObject { ["name"] = name }, ["subsets"] = subsets }, WriteOptions.Of("kube-controller-manager"));
        }
        else
        {
            context.Change(Kinds.Endpoints, live, "kube-controller-manager", value => value["subsets"] = subsets, "");
        }
    }

    private static JsonNode Port(JsonObject port)
    {
        var result = new JsonObject { ["port"] = port["targetPort"].Number() ?? port.Number("port"), ["protocol"] = port.Text("protocol") };
        if (port.Text("name") is { } name)
        {
            result["name"] = name;
        }

        return result;
    }

    private static JsonNode Address(JsonObject pod) => new JsonObject
    {
        ["ip"] = pod.Text("status", "podIP"),
        ["nodeName"] = pod.Text("spec", "nodeName"),
        ["targetRef"] = new JsonObject
        {
            ["kind"] = "Pod", ["namespace"] = pod.Text("metadata", "namespace"), ["name"] = pod.Text("metadata", "name"), ["uid"] = pod.Text("metadata", "uid"),
        },
    };
}
