using Coder.Server.Access;
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
        var http = new HttpOptions
        {
            Address = sources.Get(HttpAddress),
            AccessUrl = accessUrl,
            SecureAuthCookie = sources.Get(SecureAuthCookie) ?? accessUrl?.Scheme == Uri.UriSchemeHttps,
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

        var postgres = new PostgresOptions
        {
            ConnectionString = ConnectionStringOf(sources),
            MaxOpenConnections = sources.Get(PostgresMaxOpen),
        };
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
                DefaultTokenLifetime = sources.Get(DefaultTokenLifetime),
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
                Enabled = sources.Get(HostProviderEnable) ?? IsQuickStart(http, postgres),
                DataDirectory = Path.Combine(directories.Config, "host"),
            },
            Logging = new LoggingOptions
            {
                Verbose = sources.Get(Verbose),
                Filter = sources.Get(LogFilter),
                HumanPath = sources.Get(LogHuman),
                JsonPath = sources.Get(LogJson),
            },
            Encryption = new EncryptionOptions { Keys = sources.Get(EncryptionKeys) },
        };
    }

    /// <summary>Only this machine reaches the server, and the server keeps its own database.</summary>
    private static bool IsQuickStart(HttpOptions http, PostgresOptions postgres) =>
        postgres.IsEmbedded && http.Address.IsLoopback && http.AccessUrl is null or { IsLoopback: true };

    private static string? ConnectionStringOf(OptionSources sources)
    {
        var text = sources.Get(PostgresUrl);
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
