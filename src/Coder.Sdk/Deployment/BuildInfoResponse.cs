namespace Coder.Sdk;

/// <summary><c>GET /buildinfo</c>.</summary>
public sealed record BuildInfoResponse
{
    public string ExternalUrl { get; init; } = "";

    /// <summary>A semantic version with a leading <c>v</c>; clients refuse anything else.</summary>
    public string Version { get; init; } = "";

    public string DashboardUrl { get; init; } = "";

    public bool Telemetry { get; init; }

    public bool WorkspaceProxy { get; init; }

    public string AgentApiVersion { get; init; } = "";

    public string ProvisionerApiVersion { get; init; } = "";

    public string UpgradeMessage { get; init; } = "";

    public string DeploymentId { get; init; } = "";

    public string? WebpushPublicKey { get; init => field = Omit.Empty(value); }
}

/// <summary><c>GET /updatecheck</c>.</summary>
public sealed record UpdateCheckResponse
{
    /// <summary>Whether the server is current.</summary>
    public bool Current { get; init; }

    public string Version { get; init; } = "";

    public string Url { get; init; } = "";
}

/// <summary><c>GET /deployment/ssh</c>: what SSH configurations of clients follow.</summary>
public sealed record SshConfigResponse
{
    public string HostnamePrefix { get; init; } = "";

    public string HostnameSuffix { get; init; } = "";

    public IReadOnlyDictionary<string, string> SshConfigOptions { get; init; } = new Dictionary<string, string>();
}
