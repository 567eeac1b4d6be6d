using Coder.Server.Access;
using Coder.Server.Database;
using static Coder.Server.Configuration.OptionTable;

namespace Coder.Server.Configuration;

/// <summary>Makes <see cref="ServerOptions"/> from the sources, and checks what one value alone cannot show.</summary>
internal static class ServerOptionsReader
{
    /// <summary>Reads all options. What is wrong is in the sources' <see cref="OptionSources.Errors"/>.</summary>
    public static ServerOptions Read(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var directories = new DirectoryOptions
        {
            Config = ConfigDirectoryOf(sources, environment),
            Cache = CacheDirectoryOf(sources, environment),
        };
        var accessUrl = sources.Get(OptionTable.AccessUrl);
        var httpAddress = sources.Get(HttpAddress);
        var scheme = accessUrl?.Scheme ?? (httpAddress is null ? Uri.UriSchemeHttps : Uri.UriSchemeHttp);
        var http = new HttpOptions
        {
            Address = httpAddress,
            AccessUrl = accessUrl,
            SecureAuthCookie = sources.Get(SecureAuthCookie) ?? scheme == Uri.UriSchemeHttps,
            HostPrefixCookie = sources.Get(HostPrefixCookie),
            SameSiteAuthCookie = sources.Get(SameSiteAuthCookie) == "none" ? SameSiteMode.None : SameSiteMode.Lax,
        };
        if (http is { SameSiteAuthCookie: SameSiteMode.None, SecureAuthCookie: false })
        {
            sources.Errors.Add(
                $"{sources.SourceOf(SameSiteAuthCookie)}: browsers drop SameSite=none cookies that are not Secure; set {SecureAuthCookie.Env}=true as well.");
        }

        if (http is { HostPrefixCookie: true, SecureAuthCookie: false })
        {
            sources.Errors.Add(
                $"{sources.SourceOf(HostPrefixCookie)}: browsers drop __Host- cookies that are not Secure; set an access URL with https, or {SecureAuthCookie.Env}=true.");
        }

        var proxy = NetworkingOptionsReader.ReadProxy(sources);
        var tls = NetworkingOptionsReader.ReadTls(sources);
        if (http.Address is null && !tls.Enabled)
        {
            sources.Errors.Add(
                $"{sources.SourceOf(HttpAddress)}: it is empty and https is off, so that the server would listen nowhere; "
                + $"set it, or {NetworkingOptionTable.TlsEnable.Env}=true.");
        }

        var postgres = new PostgresOptions
        {
            ConnectionString = ConnectionStringOf(sources),
            IsSetButEmpty = environment.TryGetValue(PostgresUrl.Env, out var given) && string.IsNullOrWhiteSpace(given),
            InKubernetes = environment.ContainsKey(KubernetesHint.Variable),
            MaxOpenConnections = sources.Get(PostgresMaxOpen),
        };
        if (RefuseEmbedded(http, postgres) is { } refused)
        {
            sources.Errors.Add(refused);
        }

        return new ServerOptions
        {
            Directories = directories,
            Http = http,
            Postgres = postgres,
            Logins = new LoginOptions
            {
                Duration = sources.Get(SessionDuration),
                DisableExpiryRefresh = sources.Get(DisableSessionExpiryRefresh),
                DisablePasswordAuth = sources.Get(DisablePasswordAuth),
                MaxTokenLifetime = sources.Get(MaxTokenLifetime),
                MaxAdminTokenLifetime = sources.Get(MaxAdminTokenLifetime),
                DefaultTokenLifetime = sources.Get(DefaultTokenLifetime),
                SshKeygenAlgorithm = sources.Get(SshKeygenAlgorithm),
            },
            Access = new AccessOptions
            {
                DisableOwnerWorkspaceAccess = sources.Get(DisableOwnerWorkspaceAccess),
                DisableWorkspaceSharing = sources.Get(DisableWorkspaceSharing),
            },
            Provisioner = new ProvisionerOptions
            {
                Daemons = sources.Get(ProvisionerDaemons),
                ForceCancelInterval = sources.Get(ForceCancelInterval),
                HangDetectorInterval = sources.Get(JobHangDetectorInterval),
            },
            HostProvider = new HostProviderOptions
            {
                Enabled = sources.Get(HostProviderEnable) ?? IsQuickStart(http, tls, proxy, postgres),
                DataDirectory = Path.Combine(directories.Config, "host"),
            },
            Engines = TemplateEngineOptions.Read(sources, directories),
            Logging = new LoggingOptions
            {
                Verbose = sources.Get(Verbose),
                Filter = sources.Get(LogFilter),
                HumanPath = sources.Get(LogHuman),
                JsonPath = sources.Get(LogJson),
            },
            Oidc = OidcOptionsReader.Read(sources, environment),
            ExternalAuth = ExternalAuthOptionsReader.Read(sources, environment),
            Encryption = new EncryptionOptions { Keys = sources.Get(EncryptionKeys) },
            Proxy = proxy,
            Tls = tls,
            SecurityHeaders = NetworkingOptionsReader.ReadSecurityHeaders(sources),
            RateLimits = NetworkingOptionsReader.ReadRateLimits(sources),
            Health = NetworkingOptionsReader.ReadHealth(sources),
            Apps = AppOptionTable.Read(sources),
            Retention = new RetentionOptions
            {
                AuditLogs = sources.Get(AuditLogsRetention),
                ConnectionLogs = sources.Get(ConnectionLogsRetention),
                ApiKeys = sources.Get(ApiKeysRetention),
            },
        };
    }

    /// <summary>Only this machine reaches the server, and the server keeps its own database.</summary>
    private static bool IsQuickStart(HttpOptions http, TlsOptions tls, ProxyOptions proxy, PostgresOptions postgres) =>
        postgres.IsEmbedded
        && http.Address is null or { IsLoopback: true }
        && (!tls.Enabled || tls.Address.IsLoopback)
        && http.AccessUrl is null or { IsLoopback: true }
        && proxy.TrustedOrigins.Count == 0;

    /// <summary>
    /// A pod that lost its database's secret would come up with an empty database of its own, and look well. A quick start in a pod, as in a
    /// development workspace, goes on.
    /// </summary>
    private static string? RefuseEmbedded(HttpOptions http, PostgresOptions postgres)
    {
        if (postgres is not { InKubernetes: true, IsEmbedded: true } || (!postgres.IsSetButEmpty && http.Address is { IsLoopback: true }))
        {
            return null;
        }

        var what = postgres.IsSetButEmpty ? "is set but empty: the secret or key that it comes from is missing or empty." : "is not set.";
        return $"{PostgresUrl.Env} {what} In Kubernetes the server starts no database of its own, whose data would end with the pod: "
            + $"set the variable. {KubernetesHint.Database}";
    }

    private static string? ConnectionStringOf(OptionSources sources)
    {
        var text = sources.Get(PostgresUrl).Trim(); // secrets often end with a line break
        if (text.Length == 0)
        {
            return null;
        }

        if (PostgresUrlParser.TryParse(text, out var connectionString, out var problem))
        {
            return connectionString;
        }

        sources.Errors.Add($"{sources.SourceOf(PostgresUrl)}: {problem}");
        return "";
    }

    private static string ConfigDirectoryOf(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var given = sources.Get(ConfigDirectory);
        if (given.Length > 0)
        {
            return Path.GetFullPath(given);
        }

        var home = HomeOf(environment);
        if (home is null)
        {
            sources.Errors.Add($"{ConfigDirectory.Env}: there is no home directory ($HOME); set it to a directory that the server may write.");
            return "/";
        }

        var config = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".config");
        return Path.Combine(config, "coderv2");
    }

    private static string CacheDirectoryOf(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var given = sources.Get(CacheDirectory);
        if (given.Length > 0)
        {
            return Path.GetFullPath(given);
        }

        if (environment.GetValueOrDefault("CACHE_DIRECTORY") is { Length: > 0 } systemd)
        {
            return systemd;
        }

        var cache = environment.GetValueOrDefault("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(HomeOf(environment) ?? Path.GetTempPath(), ".cache");
        return Path.Combine(cache, "coder");
    }

    private static string? HomeOf(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? home : null;
}
