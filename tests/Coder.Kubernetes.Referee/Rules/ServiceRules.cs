using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Rules of a service.</summary>
internal static class ServiceRules
{
    public static IEnumerable<FieldError> Check(JsonObject value)
    {
        var spec = value.Object("spec") ?? [];
        foreach (var error in PodRules.OneOf(spec, "spec", "type", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort").Concat(
            PodRules.OneOf(spec, "spec", "sessionAffinity", "ClientIP", "None")))
        {
            yield return error;
        }

        var ports = spec.Items("ports").ToList();
        if (ports.Count == 0 && spec.Text("clusterIP") != "None" && spec.Text("type") != "ExternalName")
        {
            yield return FieldError.Required("spec.ports");
        }

        if (spec.Text("type") == "ExternalName" && string.IsNullOrEmpty(spec.Text("externalName")))
        {
            yield return FieldError.Required("spec.externalName");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in ports.Index())
        {
            if (ports.Count > 1 && string.IsNullOrEmpty(port.Text("name")))
            {
                yield return FieldError.Required($"spec.ports[{i}].name");
            }

            if (port.Text("name") is { Length: > 0 } name && !names.Add(name))
            {
                yield return FieldError.Duplicate($"spec.ports[{i}].name", name);
            }

            if (port.Number("port") is not (>= 1 and <= 65535))
            {
                yield return FieldError.Invalid($"spec.ports[{i}].port", port["port"], "must be between 1 and 65535, inclusive");
            }

            if (port.Number("nodePort") is { } node && node is not (>= 30000 and <= 32767) and not 0)
            {
                yield return FieldError.Invalid($"spec.ports[{i}].nodePort", port["nodePort"], "provided port is not in the valid range. The range of valid ports is 30000-32767");
            }

            foreach (var error in PodRules.OneOf(port, $"spec.ports[{i}]", "protocol", "SCTP", "TCP", "UDP"))
            {
                yield return error;
            }
        }

        foreach (var error in Names.Labels("spec.selector", spec.Object("selector")))
        {
            yield return error;
        }
    }
}
