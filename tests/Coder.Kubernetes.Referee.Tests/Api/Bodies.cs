namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>Objects that the tests send.</summary>
internal static class Bodies
{
    public const string Pods = "api/v1/namespaces/default/pods";
    public const string ConfigMaps = "api/v1/namespaces/default/configmaps";
    public const string Claims = "api/v1/namespaces/default/persistentvolumeclaims";
    public const string Deployments = "apis/apps/v1/namespaces/default/deployments";

    public static string Pod(string name, string container = "", string spec = "", string image = "busybox:1.36") => $$$"""
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{{name}}}", "labels": {"app": "{{{name}}}"}},
         "spec": {"containers": [{"name": "dev", "image": "{{{image}}}"{{{container}}} }]{{{spec}}} } }
        """;

    public static string ConfigMap(string name, string data = "\"a\": \"1\"") => $$"""
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{name}}"}, "data": { {{data}} } }
        """;

    public static string Claim(string name, string spec = "") => $$$"""
        {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "{{{name}}}"},
         "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "30Gi"}}{{{spec}}} } }
        """;

    public static string Deployment(string name, string image = "busybox:1.36", int replicas = 1, string spec = "") => $$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{{name}}}"},
         "spec": {"replicas": {{{replicas}}}, "selector": {"matchLabels": {"app": "{{{name}}}"}},
                  "template": {"metadata": {"labels": {"app": "{{{name}}}"}}, "spec": {"containers": [{"name": "dev", "image": "{{{image}}}"}]} }{{{spec}}} } }
        """;
}
