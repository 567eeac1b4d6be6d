using Coder.Server.Access;
using Coder.Server.Identity.Encryption;

namespace Coder.Server.Configuration;

/// <summary>Everything that a server start is told, one record per concern. The concerns are registered one by one.</summary>
internal sealed record ServerOptions
{
    public required DirectoryOptions Directories { get; init; }

    public required HttpOptions Http { get; init; }

    public required PostgresOptions Postgres { get; init; }

    public required LoginOptions Logins { get; init; }

    public AccessOptions Access { get; init; } = new();

    public required ProvisionerOptions Provisioner { get; init; }

    public required HostProviderOptions HostProvider { get; init; }

    public required TemplateEngineOptions Engines { get; init; }

    public required LoggingOptions Logging { get; init; }

    public OidcOptions Oidc { get; init; } = new();

    public ExternalAuthOptions ExternalAuth { get; init; } = new();

    public EncryptionOptions Encryption { get; init; } = new();

    public ProxyOptions Proxy { get; init; } = new();

    public TlsOptions Tls { get; init; } = new();

    public SecurityHeaderOptions SecurityHeaders { get; init; } = new();

    public RateLimitOptions RateLimits { get; init; } = new();

    public HealthOptions Health { get; init; } = new();

    public AppOptions Apps { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();
}

/// <summary>Where the server keeps files.</summary>
internal sealed record DirectoryOptions
{
    /// <summary>Everything that the server keeps by itself.</summary>
    public required string Config { get; init; }

    /// <summary>Files that can be made again.</summary>
    public required string Cache { get; init; }
}

/// <summary>How the server listens and is reached.</summary>
internal sealed record HttpOptions
{
    /// <summary>Where plain http is served; null when it is not.</summary>
    public required ListenAddress? Address { get; init; }

    /// <summary>The configured URL for browsers and agents; null means the listening address, see <see cref="AccessUrl"/>.</summary>
    public Uri? AccessUrl { get; init; }

    /// <summary>Whether session cookies are for https only; when nothing says otherwise, whether the access URL is https.</summary>
    public bool SecureAuthCookie { get; init; }

    public SameSiteMode SameSiteAuthCookie { get; init; } = SameSiteMode.Lax;

    /// <summary>Whether session cookies are named with <c>__Host-</c>.</summary>
    public bool HostPrefixCookie { get; init; }
}

/// <summary>Which PostgreSQL, and how many connections.</summary>
internal sealed record PostgresOptions
{
    /// <summary>Npgsql connection string of an external server; null starts the built-in one. Holds a secret.</summary>
    public string? ConnectionString { get; init; }

    public int MaxOpenConnections { get; init; } = 10;

    /// <summary>Whether the variable is there and holds nothing, as of a secret that is missing.</summary>
    public bool IsSetButEmpty { get; init; }

    /// <summary>Whether the server runs in Kubernetes, where settings come from secrets.</summary>
    public bool InKubernetes { get; init; }

    /// <summary>Whether the server starts its own PostgreSQL.</summary>
    public bool IsEmbedded => ConnectionString is null;
}

/// <summary>Logins and tokens.</summary>
internal sealed record LoginOptions
{
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(24);

    public bool DisableExpiryRefresh { get; init; }

    public bool DisablePasswordAuth { get; init; }

    public TimeSpan MaxTokenLifetime { get; init; } = TimeSpan.FromHours(876_600);

    /// <summary>The same for owners.</summary>
    public TimeSpan MaxAdminTokenLifetime { get; init; } = TimeSpan.FromHours(876_600);

    public TimeSpan DefaultTokenLifetime { get; init; } = TimeSpan.FromHours(168);

    /// <summary>Kind of SSH key that users get: <c>ed25519</c>, <c>ecdsa</c> or <c>rsa4096</c>.</summary>
    public string SshKeygenAlgorithm { get; init; } = "ed25519";
}

/// <summary>The builds that run in this process.</summary>
internal sealed record ProvisionerOptions
{
    /// <summary>How many run at a time; 0 leaves all to external provisioners.</summary>
    public int Daemons { get; init; } = 3;

    public TimeSpan ForceCancelInterval { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan HangDetectorInterval { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Workspaces as processes of this machine.</summary>
internal sealed record HostProviderOptions
{
    public bool Enabled { get; init; }

    /// <summary>Homes and process records of such workspaces.</summary>
    public required string DataDirectory { get; init; }
}

/// <summary>Where log lines go, and which.</summary>
internal sealed record LoggingOptions
{
    public bool Verbose { get; init; }

    public IReadOnlyList<string> Filter { get; init; } = [];

    public string HumanPath { get; init; } = "/dev/stderr";

    public string JsonPath { get; init; } = "";
}

/// <summary>How secrets in the database are encrypted.</summary>
internal sealed record EncryptionOptions
{
    /// <summary>The active key first; empty leaves secrets as they are.</summary>
    public IReadOnlyList<EncryptionKey> Keys { get; init; } = [];
}

/// <summary>How long things are kept; zero: forever.</summary>
internal sealed record RetentionOptions
{
    public TimeSpan AuditLogs { get; init; } = TimeSpan.Zero;

    public TimeSpan ConnectionLogs { get; init; } = TimeSpan.Zero;

    /// <summary>Counted from when the key expired.</summary>
    public TimeSpan ApiKeys { get; init; } = TimeSpan.FromDays(7);
}
