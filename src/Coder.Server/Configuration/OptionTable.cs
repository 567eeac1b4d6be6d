using Coder.Server.Identity.Encryption;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>Every setting of the server: the one place that flags, environment variables, YAML keys and the help come from.</summary>
internal static class OptionTable
{
    private const string General = "General";
    private const string Networking = "Networking";
    private const string Sessions = "Users and sessions";
    private const string Provisioning = "Provisioning";
    private const string Retention = "Retention";
    private const string Logging = "Logging";
    private const string Encryption = "Encryption";

    public static readonly Option<string> ConfigFile = new(
        "config", "CODER_CONFIG_PATH", null, "", General,
        "YAML file with settings. Flags and environment variables win over it.", Text);

    public static readonly Option<string> ConfigDirectory = new(
        "global-config", "CODER_CONFIG_DIR", null, "", General,
        "Directory of everything that the server keeps by itself, the built-in database among it. Default: ~/.config/coderv2.", Text);

    public static readonly Option<string> CacheDirectory = new(
        "cache-dir", "CODER_CACHE_DIRECTORY", "cacheDir", "", General,
        "Directory for files that can be made again. Default: $CACHE_DIRECTORY, or ~/.cache/coder.", Text);

    public static readonly Option<string> PostgresUrl = new(
        "postgres-url", "CODER_PG_CONNECTION_URL", null, "", General,
        "PostgreSQL to use, as postgres://user:password@host/database or as host=… key=value pairs. Empty: a built-in PostgreSQL is started.",
        Text)
    { Secret = true };

    public static readonly Option<int> PostgresMaxOpen = new(
        "postgres-conn-max-open", "CODER_PG_CONN_MAX_OPEN", "pgConnMaxOpen", "10", General,
        "Most connections to PostgreSQL at a time.", Whole(3, 10_000));

    public static readonly Option<ListenAddress?> HttpAddress = new(
        "http-address", "CODER_HTTP_ADDRESS", "networking.http.httpAddress", "127.0.0.1:3000", Networking,
        "Where the server listens for http. Empty (as flag or in the file): only https is served.", OptionalAddress);

    public static readonly Option<Uri?> AccessUrl = new(
        "access-url", "CODER_ACCESS_URL", "networking.accessURL", "", Networking,
        "URL under which browsers and workspaces reach this server. Default: the listening address.", Url);

    public static readonly Option<bool?> SecureAuthCookie = new(
        "secure-auth-cookie", "CODER_SECURE_AUTH_COOKIE", "networking.secureAuthCookie", "", Networking,
        "Mark the session cookie Secure, for servers that browsers reach by https only. Default: whether the access URL is https.", OptionalSwitch);

    public static readonly Option<string> SameSiteAuthCookie = new(
        "samesite-auth-cookie", "CODER_SAMESITE_AUTH_COOKIE", "networking.sameSiteAuthCookie", "lax", Networking,
        "SameSite of the session cookie.", OneOf("lax", "none"));

    public static readonly Option<bool> HostPrefixCookie = new(
        "host-prefix-cookie", "CODER_HOST_PREFIX_COOKIE", "networking.hostPrefixCookie", "false", Networking,
        "Name the session cookie __Host-coder_session_token, which other hosts and plain http cannot set. It must be Secure. "
        + "Whoever is signed in signs in again.", Switch);

    public static readonly Option<TimeSpan> SessionDuration = new(
        "session-duration", "CODER_SESSION_DURATION", "networking.http.sessionDuration", "24h0m0s", Sessions,
        "How long a login lasts without use.", Duration);

    public static readonly Option<bool> DisableSessionExpiryRefresh = new(
        "disable-session-expiry-refresh", "CODER_DISABLE_SESSION_EXPIRY_REFRESH", "networking.http.disableSessionExpiryRefresh",
        "false", Sessions, "End a login after the session duration also while it is used.", Switch);

    public static readonly Option<bool> DisablePasswordAuth = new(
        "disable-password-auth", "CODER_DISABLE_PASSWORD_AUTH", "networking.http.disablePasswordAuth", "false", Sessions,
        "Refuse password logins, except of owners.", Switch);

    public static readonly Option<TimeSpan> MaxTokenLifetime = new(
        "max-token-lifetime", "CODER_MAX_TOKEN_LIFETIME", "networking.http.maxTokenLifetime", "876600h0m0s", Sessions,
        "Longest lifetime of a token that a user creates.", Duration);

    public static readonly Option<TimeSpan> MaxAdminTokenLifetime = new(
        "max-admin-token-lifetime", "CODER_MAX_ADMIN_TOKEN_LIFETIME", "networking.http.maxAdminTokenLifetime", "876600h0m0s", Sessions,
        "Longest lifetime of an owner's token.", Duration);

    public static readonly Option<TimeSpan> DefaultTokenLifetime = new(
        "default-token-lifetime", "CODER_DEFAULT_TOKEN_LIFETIME", "defaultTokenLifetime", "168h0m0s", Sessions,
        "Lifetime of a token that is created without one.", Duration);

    public static readonly Option<bool> DisableOwnerWorkspaceAccess = new(
        "disable-owner-workspace-access", "CODER_DISABLE_OWNER_WORKSPACE_ACCESS", "disableOwnerWorkspaceAccess", "false", Sessions,
        "Keep owners out of other people's workspaces: no shell, terminal or app in them.", Switch);

    public static readonly Option<bool> DisableWorkspaceSharing = new(
        "disable-workspace-sharing", "CODER_DISABLE_WORKSPACE_SHARING", "disableWorkspaceSharing", "false", Sessions,
        "Let nobody share workspaces, and end the sharing that there is.", Switch);

    public static readonly Option<string> SshKeygenAlgorithm = new(
        "ssh-keygen-algorithm", "CODER_SSH_KEYGEN_ALGORITHM", "sshKeygenAlgorithm", "ed25519", Sessions,
        "Kind of the SSH key that a user gets, with which their workspaces reach Git servers.", OneOf("ed25519", "ecdsa", "rsa4096"));

    public static readonly Option<int> ProvisionerDaemons = new(
        "provisioner-daemons", "CODER_PROVISIONER_DAEMONS", "provisioning.daemons", "3", Provisioning,
        "How many builds this server runs at a time. 0: only external provisioners build.", Whole(0, 256));

    public static readonly Option<TimeSpan> ForceCancelInterval = new(
        "provisioner-force-cancel-interval", "CODER_PROVISIONER_FORCE_CANCEL_INTERVAL", "provisioning.forceCancelInterval",
        "10m0s", Provisioning, "How long a canceled build may finish cleanly before it is ended.", Duration);

    public static readonly Option<TimeSpan> JobHangDetectorInterval = new(
        "job-hang-detector-interval", "CODER_JOB_HANG_DETECTOR_INTERVAL", "jobHangDetectorInterval", "1m0s", Provisioning,
        "How often the server looks for builds whose provisioner went away.", Duration);

    public static readonly Option<bool?> HostProviderEnable = new(
        "host-provider-enable", "CODER_HOST_PROVIDER_ENABLE", "provisioning.hostProviderEnable", "", Provisioning,
        "Allow templates that run workspaces as processes of this machine: their users share it with the server. "
        + "Default: only while the server is a quick start (loopback addresses, built-in database).", OptionalSwitch);

    public static readonly Option<IReadOnlyList<EncryptionKey>> EncryptionKeys = new(
        "external-token-encryption-keys", "CODER_EXTERNAL_TOKEN_ENCRYPTION_KEYS", null, "", Encryption,
        "Keys that encrypt the secrets in the database, such as the tokens of the login provider. The first one encrypts, the others only "
        + "decrypt. Make one with: openssl rand -base64 32. Empty: such secrets are stored as they are.",
        new("keys of 32 bytes in base64, separated by commas", EncryptionKey.TryParseList))
    { Secret = true };

    public static readonly Option<TimeSpan> AuditLogsRetention = new(
        "audit-logs-retention", "CODER_AUDIT_LOGS_RETENTION", "retention.audit_logs", "0", Retention,
        "How long entries of the audit log are kept. 0: forever.", DurationOrZero);

    public static readonly Option<TimeSpan> ConnectionLogsRetention = new(
        "connection-logs-retention", "CODER_CONNECTION_LOGS_RETENTION", "retention.connection_logs", "0", Retention,
        "How long entries of the connection log are kept. 0: forever.", DurationOrZero);

    public static readonly Option<TimeSpan> ApiKeysRetention = new(
        "api-keys-retention", "CODER_API_KEYS_RETENTION", "retention.api_keys", "7d", Retention,
        "How long sessions and tokens are kept in lists after they have expired. 0: forever.", DurationOrZero);

    public static readonly Option<bool> Verbose = new(
        "verbose", "CODER_VERBOSE", "introspection.logging.verbose", "false", Logging, "Log debug messages too.", Switch);

    public static readonly Option<IReadOnlyList<string>> LogFilter = new(
        "log-filter", "CODER_LOG_FILTER", "introspection.logging.filter", "", Logging,
        "Log debug messages of categories that contain one of these words.", List);

    public static readonly Option<string> LogHuman = new(
        "log-human", "CODER_LOGGING_HUMAN", "introspection.logging.humanPath", "/dev/stderr", Logging,
        "File for log lines that people read. Empty: none.", Text);

    public static readonly Option<string> LogJson = new(
        "log-json", "CODER_LOGGING_JSON", "introspection.logging.jsonPath", "", Logging,
        "File for log lines as JSON, one object per line. Empty: none.", Text);

    /// <summary>All options in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        ConfigFile, ConfigDirectory, CacheDirectory, PostgresUrl, PostgresMaxOpen,
        HttpAddress, AccessUrl, SecureAuthCookie, SameSiteAuthCookie, HostPrefixCookie,
        .. NetworkingOptionTable.All,
        .. AppOptionTable.All,
        SessionDuration, DisableSessionExpiryRefresh, DisablePasswordAuth, MaxTokenLifetime, MaxAdminTokenLifetime, DefaultTokenLifetime,
        SshKeygenAlgorithm,
        DisableOwnerWorkspaceAccess, DisableWorkspaceSharing,
        ProvisionerDaemons, ForceCancelInterval, JobHangDetectorInterval, HostProviderEnable,
        .. EngineOptionTable.All,
        .. OidcOptionTable.All,
        .. ExternalAuthOptionTable.All,
        EncryptionKeys,
        AuditLogsRetention, ConnectionLogsRetention, ApiKeysRetention,
        Verbose, LogFilter, LogHuman, LogJson,
    ];
}
