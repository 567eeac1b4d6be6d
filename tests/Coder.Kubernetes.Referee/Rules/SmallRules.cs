using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Rules of the kinds that have only a few.</summary>
internal static partial class SmallRules
{
    public static IEnumerable<FieldError> ConfigMap(JsonObject value) => Keys(value, "data").Concat(Keys(value, "binaryData")).Concat(
        value.Object("data")?.Where(pair => value.At("binaryData", pair.Key) is not null).Select(pair => FieldError.Invalid($"data.{pair.Key}", pair.Key, "duplicate of key present in binaryData")) ?? []);

    public static IEnumerable<FieldError> Secret(JsonObject value)
    {
        var needed = value.Text("type") switch
        {
            "kubernetes.io/dockerconfigjson" => [".dockerconfigjson"],
            "kubernetes.io/tls" => ["tls.crt", "tls.key"],
            "kubernetes.io/ssh-auth" => ["ssh-privatekey"],
            _ => Array.Empty<string>(),
        };
        return Keys(value, "data").Concat(needed.Where(key => value.At("data", key) is null).Select(key => FieldError.Required($"data[{key}]")));
    }

    public static IEnumerable<FieldError> Role(JsonObject value) => value.Items("rules").Index().SelectMany(rule => Rule($"rules[{rule.Index}]", rule.Item));

    public static IEnumerable<FieldError> Binding(JsonObject value)
    {
        var kinds = value.Text("kind") == "ClusterRoleBinding" ? new[] { "ClusterRole" } : ["ClusterRole", "Role"];
        foreach (var error in PodRules.OneOf(value.Object("roleRef") ?? [], "roleRef", "kind", kinds))
        {
            yield return error;
        }

        foreach (var (i, subject) in value.Items("subjects").Index())
        {
            foreach (var error in PodRules.OneOf(subject, $"subjects[{i}]", "kind", "Group", "ServiceAccount", "User"))
            {
                yield return error;
            }

            if (subject.Text("kind") == "ServiceAccount" && string.IsNullOrEmpty(subject.Text("namespace")))
            {
                yield return FieldError.Required($"subjects[{i}].namespace");
            }
        }
    }

    public static IEnumerable<FieldError> Quota(JsonObject value) => value.Map("spec", "hard")
        .Where(pair => Quantity.TryParse(pair.Value) is null or < 0)
        .Select(pair => FieldError.Invalid($"spec.hard[{pair.Key}]", pair.Value, "must be greater than or equal to 0"));

    public static IEnumerable<FieldError> NetworkPolicy(JsonObject value) => value.Texts("spec", "policyTypes")
        .Where(type => type is not ("Ingress" or "Egress"))
        .Select(type => FieldError.NotSupported("spec.policyTypes", type, "Egress", "Ingress"));

    public static IEnumerable<FieldError> Ingress(JsonObject value)
    {
        if (value.At("spec", "defaultBackend") is null && !value.Items("spec", "rules").Any())
        {
            yield return FieldError.Invalid("spec", value["spec"], "either `defaultBackend` or `rules` must be specified");
        }

        foreach (var (i, rule) in value.Items("spec", "rules").Index())
        {
            foreach (var (j, path) in rule.Items("http", "paths").Index())
            {
                foreach (var error in PodRules.OneOf(path, $"spec.rules[{i}].http.paths[{j}]", "pathType", "Exact", "ImplementationSpecific", "Prefix"))
                {
                    yield return error;
                }
            }
        }
    }

    public static IEnumerable<FieldError> Autoscaler(JsonObject value)
    {
        if (value.Number("spec", "maxReplicas") < (value.Number("spec", "minReplicas") ?? 1))
        {
            yield return FieldError.Invalid("spec.maxReplicas", value.At("spec", "maxReplicas"), "must be greater than or equal to `minReplicas`");
        }
    }

    private static IEnumerable<FieldError> Rule(string path, JsonObject rule)
    {
        if (!rule.Texts("verbs").Any())
        {
            yield return FieldError.Required($"{path}.verbs", "verbs must contain at least one value");
        }

        if (!rule.Texts("nonResourceURLs").Any())
        {
            if (rule["apiGroups"] is not JsonArray { Count: > 0 })
            {
                yield return FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group");
            }

            if (!rule.Texts("resources").Any())
            {
                yield return FieldError.Required($"{path}.resources", "resource rules must supply at least one resource");
            }
        }
    }

    private static IEnumerable<FieldError> Keys(JsonObject value, string field) => (value.Object(field) ?? [])
        .Where(pair => pair.Key.Length is 0 or > 253 || !Key().IsMatch(pair.Key))
        .Select(pair => FieldError.Invalid($"{field}[{pair.Key}]", pair.Key,
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex Key();
}
