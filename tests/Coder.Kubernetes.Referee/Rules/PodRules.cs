using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Rules of a pod's spec.</summary>
internal static class PodRules
{
    public static IEnumerable<FieldError> Check(string path, JsonObject? spec, params string[] restartPolicies)
    {
        if (spec is null)
        {
            yield return FieldError.Required(path);
            yield break;
        }

        if (!spec.Items("containers").Any())
        {
            yield return FieldError.Required($"{path}.containers");
        }

        foreach (var error in OneOf(spec, path, "restartPolicy", restartPolicies).Concat(OneOf(spec, path, "dnsPolicy", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")))
        {
            yield return error;
        }

        var volumes = spec.Items("volumes").Select(volume => volume.Text("name") ?? "").ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in new[] { "initContainers", "containers" })
        {
            foreach (var (i, container) in spec.Items(list).Index())
            {
                var place = $"{path}.{list}[{i}]";
                if (container.Text("name") is { } name && !names.Add(name))
                {
                    yield return FieldError.Duplicate($"{place}.name", name);
                }

                foreach (var error in Container(place, container, volumes))
                {
                    yield return error;
                }
            }
        }

        foreach (var error in Volumes(path, spec).Concat(Scheduling(path, spec)).Concat(Account(path, spec)))
        {
            yield return error;
        }
    }

    /// <summary>A field whose text has to be one of a few.</summary>
    public static IEnumerable<FieldError> OneOf(JsonObject value, string path, string field, params string[] allowed) =>
        value.Text(field) is { } text && !allowed.Contains(text) ? [FieldError.NotSupported($"{path}.{field}", text, allowed)] : [];

    private static IEnumerable<FieldError> Container(string path, JsonObject container, List<string> volumes)
    {
        if (container.Text("name") is { } name)
        {
            foreach (var error in Names.Label($"{path}.name", name))
            {
                yield return error;
            }
        }

        if (string.IsNullOrEmpty(container.Text("image")))
        {
            yield return FieldError.Required($"{path}.image");
        }

        foreach (var error in OneOf(container, path, "imagePullPolicy", "Always", "IfNotPresent", "Never")
            .Concat(Resources($"{path}.resources", container.Object("resources")))
            .Concat(Ports($"{path}.ports", container)))
        {
            yield return error;
        }

        foreach (var (i, variable) in container.Items("env").Index())
        {
            if (!string.IsNullOrEmpty(variable.Text("value")) && variable["valueFrom"] is not null)
            {
                yield return FieldError.Invalid($"{path}.env[{i}].valueFrom", "", "may not be specified when `value` is not empty");
            }
        }

        var mounted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, mount) in container.Items("volumeMounts").Index())
        {
            if (mount.Text("name") is { } volume && !volumes.Contains(volume))
            {
                yield return FieldError.NotFound($"{path}.volumeMounts[{i}].name", volume);
            }

            if (mount.Text("mountPath") is { } place && !mounted.Add(place))
            {
                yield return FieldError.Invalid($"{path}.volumeMounts[{i}].mountPath", place, "must be unique");
            }
        }

        if (container.Flag("securityContext", "privileged") && container.At("securityContext", "allowPrivilegeEscalation") is { } allows && !allows.Flag())
        {
            yield return FieldError.Invalid($"{path}.securityContext", container["securityContext"], "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Where(probe => container[probe] is not null))
        {
            var handlers = new[] { "exec", "httpGet", "tcpSocket", "grpc" }.Count(handler => container.At(probe, handler) is not null);
            if (handlers == 0)
            {
                yield return FieldError.Required($"{path}.{probe}", "must specify a handler type");
            }
            else if (handlers > 1)
            {
                yield return FieldError.Forbidden($"{path}.{probe}", "may not specify more than 1 handler type");
            }
        }
    }

    private static IEnumerable<FieldError> Ports(string path, JsonObject container)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, port) in container.Items("ports").Index())
        {
            if (port.Number("containerPort") is not (>= 1 and <= 65535))
            {
                yield return FieldError.Invalid($"{path}[{i}].containerPort", port["containerPort"], "must be between 1 and 65535, inclusive");
            }

            if (port.Text("name") is { } name)
            {
                if (name.Length > 15)
                {
                    yield return FieldError.Invalid($"{path}[{i}].name", name, "must be no more than 15 characters");
                }

                if (!names.Add(name))
                {
                    yield return FieldError.Duplicate($"{path}[{i}].name", name);
                }
            }

            foreach (var error in OneOf(port, $"{path}[{i}]", "protocol", "SCTP", "TCP", "UDP"))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> Resources(string path, JsonObject? resources)
    {
        foreach (var (name, amount) in resources.Map("requests"))
        {
            if (Quantity.Parse(amount) < 0)
            {
                yield return FieldError.Invalid($"{path}.requests[{name}]", amount, "must be greater than or equal to 0");
            }

            if (resources.Map("limits").TryGetValue(name, out var limit) && Quantity.Parse(amount) > Quantity.Parse(limit))
            {
                yield return FieldError.Invalid($"{path}.requests", amount, $"must be less than or equal to {name} limit of {limit}");
            }
        }
    }

    private static IEnumerable<FieldError> Volumes(string path, JsonObject spec)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, volume) in spec.Items("volumes").Index())
        {
            if (volume.Text("name") is { } name && !names.Add(name))
            {
                yield return FieldError.Duplicate($"{path}.volumes[{i}].name", name);
            }

            foreach (var error in Names.Label($"{path}.volumes[{i}].name", volume.Text("name") ?? ""))
            {
                yield return error;
            }

            if (volume.Count > 2)
            {
                yield return FieldError.Forbidden($"{path}.volumes[{i}].{volume.Skip(2).First().Key}", "may not specify more than 1 volume type");
            }
        }
    }

    private static IEnumerable<FieldError> Scheduling(string path, JsonObject spec)
    {
        foreach (var (i, toleration) in spec.Items("tolerations").Index())
        {
            foreach (var error in OneOf(toleration, $"{path}.tolerations[{i}]", "operator", "Equal", "Exists").Concat(
                OneOf(toleration, $"{path}.tolerations[{i}]", "effect", "NoSchedule", "PreferNoSchedule", "NoExecute")))
            {
                yield return error;
            }

            if (toleration.Text("operator") == "Exists" && !string.IsNullOrEmpty(toleration.Text("value")))
            {
                yield return FieldError.Invalid($"{path}.tolerations[{i}].operator", toleration.Text("value"), "value must be empty when `operator` is 'Exists'");
            }
        }

        var required = $"{path}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
        if (spec.Object("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution") is { } nodes)
        {
            if (!nodes.Items("nodeSelectorTerms").Any())
            {
                yield return FieldError.Required($"{required}.nodeSelectorTerms", "must have at least one node selector term");
            }

            foreach (var (i, term) in nodes.Items("nodeSelectorTerms").Index())
            {
                foreach (var (j, expression) in term.Items("matchExpressions").Index())
                {
                    var place = $"{required}.nodeSelectorTerms[{i}].matchExpressions[{j}]";
                    var isSet = expression.Text("operator") is "Exists" or "DoesNotExist";
                    if (isSet && expression.Texts("values").Any())
                    {
                        yield return FieldError.Forbidden($"{place}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    }

                    if (expression.Text("operator") is "In" or "NotIn" && !expression.Texts("values").Any())
                    {
                        yield return FieldError.Required($"{place}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                    }

                    foreach (var error in OneOf(expression, place, "operator", "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"))
                    {
                        yield return error;
                    }
                }
            }
        }
    }

    private static IEnumerable<FieldError> Account(string path, JsonObject spec)
    {
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            foreach (var error in Names.Subdomain($"{path}.serviceAccountName", account))
            {
                yield return error;
            }
        }

        if (spec.Number("terminationGracePeriodSeconds") < 0)
        {
            yield return FieldError.Invalid($"{path}.terminationGracePeriodSeconds", spec["terminationGracePeriodSeconds"], "must be greater than or equal to 0");
        }

        if (spec["activeDeadlineSeconds"] is { } deadline && deadline.Number() is not (>= 1 and <= int.MaxValue))
        {
            yield return FieldError.Invalid($"{path}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive");
        }
    }
}
