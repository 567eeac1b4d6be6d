namespace Coder.Kubernetes.Referee;

/// <summary>How a cluster begins.</summary>
public sealed record ApiServerOptions
{
    /// <summary>The clock of timestamps, latency and the ends of watches.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Namespaces besides <c>default</c>, <c>kube-system</c> and <c>kube-public</c>.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>
    /// Whether the cluster starts with its usual furniture: a control-plane node with its taint, the nodes <c>worker-1</c> and <c>worker-2</c> with 4 CPUs and 8 GiB each,
    /// and the default storage class <c>local-path</c>, which binds on first use.
    /// </summary>
    public bool Furnished { get; init; } = true;
}
