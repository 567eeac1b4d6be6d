using Coder.Server.Apps;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>The settings of workspace apps and ports.</summary>
internal static class AppOptionTable
{
    private const string Apps = "Apps and ports";

    public static readonly Option<AppHostPattern?> WildcardAccessUrl = new(
        "wildcard-access-url", "CODER_WILDCARD_ACCESS_URL", "networking.wildcardAccessURL", "", Apps,
        "Hosts of apps and ports, such as *.apps.example.com: every app gets one of its own, as app--agent--workspace--user.apps.example.com. "
        + "Scheme and port are those of the access URL. Empty: apps are served below the access URL, and ports not at all.",
        new("a host name whose first label begins with *, such as *.apps.example.com or *-apps.example.com", AppHostPattern.TryParse));

    public static readonly Option<bool> DisablePathApps = new(
        "disable-path-apps", "CODER_DISABLE_PATH_APPS", "disablePathApps", "false", Apps,
        "Serve no apps below the access URL, where their scripts could use the dashboard's session. Apps then need hosts of their own.", Switch);

    public static readonly Option<bool> AllowPathAppSharing = new(
        "dangerous-allow-path-app-sharing", "CODER_DANGEROUS_ALLOW_PATH_APP_SHARING", null, "false", Apps,
        "Dangerous: let apps below the access URL be shared. The scripts of such an app can use the session of everybody who opens it.", Switch);

    public static readonly Option<bool> AllowPathAppSiteOwnerAccess = new(
        "dangerous-allow-path-app-site-owner-access", "CODER_DANGEROUS_ALLOW_PATH_APP_SITE_OWNER_ACCESS", null, "false", Apps,
        "Dangerous: let owners of the site open other people's apps below the access URL. The scripts of such an app can use the owner's session.",
        Switch);

    /// <summary>All of them, in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } = [WildcardAccessUrl, DisablePathApps, AllowPathAppSharing, AllowPathAppSiteOwnerAccess];

    /// <summary>Reads them.</summary>
    public static AppOptions Read(OptionSources sources) => new()
    {
        Hosts = sources.Get(WildcardAccessUrl),
        DisablePathApps = sources.Get(DisablePathApps),
        AllowPathAppSharing = sources.Get(AllowPathAppSharing),
        AllowPathAppSiteOwnerAccess = sources.Get(AllowPathAppSiteOwnerAccess),
    };
}
