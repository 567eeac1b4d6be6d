namespace Coder.Sdk;

/// <summary><c>GET /debug/health</c>: how the parts that a deployment needs are.</summary>
public sealed record HealthReport
{
    /// <summary>When it was looked.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whether no section has an error.</summary>
    public bool Healthy { get; init; }

    /// <summary>The worst of all sections: a word of <see cref="HealthSeverity"/>.</summary>
    public string Severity { get; set; } = HealthSeverity.Ok;

    public DerpHealth Derp { get; set; } = new();

    public AccessUrlHealth AccessUrl { get; set; } = new();

    public WebsocketHealth Websocket { get; set; } = new();

    public DatabaseHealth Database { get; set; } = new();

    public WorkspaceProxyHealth WorkspaceProxy { get; set; } = new();

    public ProvisionerDaemonsHealth ProvisionerDaemons { get; set; } = new();

    public string CoderVersion { get; set; } = "";
}

/// <summary>The words of severities.</summary>
public static class HealthSeverity
{
    public const string Ok = "ok";
    public const string Warning = "warning";
    public const string Error = "error";
}

/// <summary>Something that is not as it should be.</summary>
/// <param name="Code">A code such as <c>EDB02</c>, under which the documentation has more.</param>
/// <param name="Message">What it is and what to do.</param>
public sealed record HealthMessage(string Code, string Message);

/// <summary>What all sections have.</summary>
public abstract record HealthSection
{
    /// <summary>The reason of severity error; absent otherwise.</summary>
    public string? Error { get; init; }

    public bool Healthy => Severity != HealthSeverity.Error;

    /// <summary>A word of <see cref="HealthSeverity"/>.</summary>
    public string Severity { get; set; } = HealthSeverity.Ok;

    public IReadOnlyList<HealthMessage> Warnings { get; set; } = [];

    /// <summary>Whether an operator asked not to be told of this section.</summary>
    public bool Dismissed { get; init; }
}

/// <summary>Whether the server is reached under its access URL.</summary>
public sealed record AccessUrlHealth : HealthSection
{
    public string AccessUrl { get; set; } = "";

    public bool Reachable { get; init; }

    /// <summary>Status of the answer of <c>/healthz</c>; 0 without an answer.</summary>
    public int StatusCode { get; init; }

    /// <summary>The beginning of that answer.</summary>
    public string HealthzResponse { get; set; } = "";
}

/// <summary>Whether the database answers, and how fast.</summary>
public sealed record DatabaseHealth : HealthSection
{
    public bool Reachable { get; init; }

    /// <summary>The median of five pings, such as <c>1.2ms</c>.</summary>
    public string Latency { get; set; } = "";

    public long LatencyMs { get; init; }

    public long ThresholdMs { get; init; }
}

/// <summary>Whether a WebSocket to the access URL works.</summary>
public sealed record WebsocketHealth : HealthSection
{
    /// <summary>What was answered instead of the upgrade.</summary>
    public string Body { get; set; } = "";

    /// <summary>Status of the answer to the upgrade; 101 when it worked, 0 without an answer.</summary>
    public int Code { get; init; }
}

/// <summary>Relays of peer-to-peer connections. This server has none: all connections go through the server itself.</summary>
public sealed record DerpHealth : HealthSection
{
    public IReadOnlyDictionary<string, string> Regions { get; set; } = new Dictionary<string, string>();

    public IReadOnlyList<string> NetcheckLogs { get; set; } = [];
}

/// <summary>Workspace proxies, of which there are none.</summary>
public sealed record WorkspaceProxyHealth : HealthSection
{
    public WorkspaceProxyList WorkspaceProxies { get; set; } = new();
}

/// <summary>The list of proxies.</summary>
public sealed record WorkspaceProxyList
{
    public IReadOnlyList<Region> Regions { get; set; } = [];
}

/// <summary>Who runs builds.</summary>
public sealed record ProvisionerDaemonsHealth : HealthSection
{
    public IReadOnlyList<ProvisionerDaemonHealth> Items { get; set; } = [];
}

/// <summary>One provisioner that was seen lately.</summary>
public sealed record ProvisionerDaemonHealth
{
    public ProvisionerDaemon ProvisionerDaemon { get; set; } = new();

    public IReadOnlyList<HealthMessage> Warnings { get; set; } = [];
}

/// <summary><c>GET</c> and <c>PUT /debug/health/settings</c>.</summary>
public sealed record HealthSettings
{
    /// <summary>Sections of which nobody wants to be told: AccessURL, DERP, Database, ProvisionerDaemons, Websocket, WorkspaceProxy.</summary>
    public IReadOnlyList<string> DismissedHealthchecks { get; set; } = [];
}
