namespace Coder.Server.Database;

/// <summary>Where settings usually come from in a cluster, for the texts of a start that fails there.</summary>
internal static class KubernetesHint
{
    /// <summary>The variable by which a pod knows that it runs in Kubernetes.</summary>
    public const string Variable = "KUBERNETES_SERVICE_HOST";

    /// <summary>The database's secret.</summary>
    public const string Database =
        "In Kubernetes the variable comes from a secret, usually coder-db-app (key uri) or coder-db-secret: look with "
        + "\"kubectl -n coder get secret coder-db-app -o jsonpath='{.data.uri}' | base64 -d\". "
        + "Pods see a changed secret after \"kubectl -n coder rollout restart deployment coder\".";
}
