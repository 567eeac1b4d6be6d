namespace Coder.Providers.Kubernetes;

/// <summary>What the kubernetes provider knows of the build that it works for.</summary>
public sealed record KubernetesProviderOptions
{
    /// <summary>
    /// The variables that say how to connect when the template does not: <c>KUBE_*</c>, <c>KUBECONFIG</c>,
    /// <c>KUBERNETES_SERVICE_*</c> and <c>HOME</c>; others are not looked at.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where a pod has the token and certificate authority of its service account.</summary>
    public string ServiceAccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Marks the objects of a workspace, so that a build that was cut off finds them again; empty: they are not marked.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Ends waiting when the build is canceled. What was made stays in the state.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The clock of waits and pauses.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The variables of this process that the provider looks at.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name is "KUBECONFIG" or "HOME" || name.StartsWith("KUBE_", StringComparison.Ordinal) || name.StartsWith("KUBERNETES_SERVICE_", StringComparison.Ordinal))
            {
                variables[name] = (string?)variable.Value ?? "";
            }
        }

        return variables;
    }
}
