namespace Coder.Providers.Kubernetes.Client;

/// <summary>How to reach an API server.</summary>
/// <param name="Server">Its address; may have a path.</param>
/// <param name="Credential">Who asks.</param>
/// <param name="Origin">Where this was found, for error texts, such as <c>context "dev" of /root/.kube/config</c>.</param>
internal sealed record ConnectionSettings(Uri Server, ICredential Credential, string Origin)
{
    /// <summary>Certificates that the server's has to come from, in PEM; null: those of the system.</summary>
    public string? Authorities { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>The name that the server's certificate has to have; null: that of the address.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The proxy to go through; null: the environment's, if any.</summary>
    public Uri? Proxy { get; init; }
}
