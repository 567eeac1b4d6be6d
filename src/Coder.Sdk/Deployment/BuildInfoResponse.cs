namespace Coder.Sdk;

/// <summary><c>GET /buildinfo</c>.</summary>
public sealed record BuildInfoResponse
{
    public string ExternalUrl { get; set; } = "";

    /// <summary>A semantic version with a leading <c>v</c>; clients refuse anything else.</summary>
    public string Version { get; set; } = "";

    public string DashboardUrl { get; set; } = "";

    public bool Telemetry { get; init; }

    public bool WorkspaceProxy { get; init; }

    public string AgentApiVersion { get; set; } = "";

    public string ProvisionerApiVersion { get; set; } = "";

    public string UpgradeMessage { get; set; } = "";

    public string DeploymentId { get; set; } = "";

    public string? WebpushPublicKey { get; init => field = Omit.Empty(value); }
}

/// <summary><c>GET /updatecheck</c>.</summary>
public sealed record UpdateCheckResponse
{
    /// <summary>Whether the server is current.</summary>
    public bool Current { get; init; }

    public string Version { get; set; } = "";

    public string Url { get; set; } = "";
}

/// <summary><c>GET /deployment/ssh</c>: what SSH configurations of clients follow.</summary>
public sealed record SshConfigResponse
{
    public string HostnamePrefix { get; set; } = "";

    public string HostnameSuffix { get; set; } = "";

    public IReadOnlyDictionary<string, string> SshConfigOptions { get; set; } = new Dictionary<string, string>();
}
