using Coder.Server.Apps;

namespace Coder.Server.Configuration;

/// <summary>Apps and ports of workspaces in the browser.</summary>
internal sealed record AppOptions
{
    /// <summary>The hosts that apps and ports get of their own; null when they get none.</summary>
    public AppHostPattern? Hosts { get; init; }

    /// <summary>Whether apps are not served below the dashboard's own host.</summary>
    public bool DisablePathApps { get; init; }

    /// <summary>Whether apps below the dashboard's host may be shared: their scripts then run with the session of whoever opens them.</summary>
    public bool AllowPathAppSharing { get; init; }

    /// <summary>Whether people who may enter every workspace may open apps of others below the dashboard's host.</summary>
    public bool AllowPathAppSiteOwnerAccess { get; init; }
}
