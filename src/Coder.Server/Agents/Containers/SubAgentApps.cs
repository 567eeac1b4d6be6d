using System.Text.RegularExpressions;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Apps;
using Coder.Server.Database;

namespace Coder.Server.Agents.Containers;

/// <summary>
/// Which apps of a <c>devcontainer.json</c> are taken. It comes from a repository and not from the template, so that it may share no more than
/// the template allows ports to be.
/// </summary>
internal static partial class SubAgentApps
{
    /// <summary>Most apps of one dev container.</summary>
    public const int Most = 32;

    private const int MaxText = 4096;
    private const int MaxLabel = 64;

    /// <summary>The apps that can be, and a sentence for each that cannot.</summary>
    /// <param name="apps">What the file says.</param>
    /// <param name="taken">Slugs of the apps that the template attaches, which come before them.</param>
    /// <param name="most">The furthest sharing level of the template.</param>
    public static (IReadOnlyList<ProvisionedApp> Apps, IReadOnlyList<string> Problems) Check(
        IReadOnlyList<SubAgentApp> apps, IReadOnlyCollection<string> taken, string most)
    {
        var good = new List<SubAgentApp>();
        var problems = new List<string>();
        foreach (var app in apps)
        {
            if (taken.Contains(app.Slug))
            {
                problems.Add($"The app \"{app.Slug}\" of the devcontainer.json is left out: the template has one with this slug.");
            }
            else if (Problem(app, most, good) is { } problem)
            {
                problems.Add($"The app \"{app.Slug}\" of the devcontainer.json is left out: {problem}");
            }
            else
            {
                good.Add(app);
            }
        }

        return ([.. good.Select(Stored)], problems);
    }

    // Cut to what can be stored.
    private static ProvisionedApp Stored(SubAgentApp app) => new()
    {
        Slug = app.Slug,
        DisplayName = StoredText.Clean(app.DisplayName, MaxLabel),
        Icon = StoredText.Clean(app.Icon, MaxText),
        Command = StoredText.Clean(app.Command, MaxText),
        Url = app.Url,
        External = app.External,
        Subdomain = app.Subdomain,
        Share = app.Share,
        HealthcheckUrl = app.HealthcheckUrl,
        HealthcheckInterval = app.HealthcheckInterval,
        HealthcheckThreshold = app.HealthcheckThreshold,
        Order = app.Order,
        Group = StoredText.Clean(app.Group, MaxLabel),
        Hidden = app.Hidden,
        OpenIn = app.OpenIn == "tab" ? "tab" : "slim-window",
    };

    private static string? Problem(SubAgentApp app, string most, List<SubAgentApp> others) =>
        others.Count >= Most ? $"there can be at most {Most}."
        : !Slug().IsMatch(app.Slug) ? "its slug must be letters, digits and single hyphens, at most 32 characters."
        : others.Exists(other => other.Slug == app.Slug) ? "another has the same slug."
        : (app.Url.Length > 0) == (app.Command.Length > 0) ? "it needs either a url or a command."
        : app.Url.Length > 0 && !IsAllowed(app.Url, app.External) ? $"\"{app.Url}\" is not a URL that it can open; an app in the container has one like http://localhost:8080."
        : app.HealthcheckUrl.Length > 0 && !IsAllowed(app.HealthcheckUrl, isExternal: false) ? "the url of its healthCheck must begin with http:// or https://."
        : app.HealthcheckUrl.Length > 0 && (app.HealthcheckInterval < 1 || app.HealthcheckThreshold < 1) ? "the interval and threshold of its healthCheck must be at least 1."
        : app.Share is not (AppSharingLevel.Owner or AppSharingLevel.Authenticated or AppSharingLevel.Organization or AppSharingLevel.Public)
            ? $"\"{app.Share}\" is no way to share it; use owner, authenticated, organization or public."
        : !SharingLevels.IsWithin(app.Share, most) ? $"the template lets it be shared up to \"{most}\" (max_port_share_level)."
        : null;

    // An external app is a link on the workspace's page: it must not run in it.
    private static bool IsAllowed(string url, bool isExternal) => url.Length <= MaxText && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (isExternal ? address.Scheme is not ("javascript" or "data" or "vbscript" or "file") : address.Scheme is "http" or "https");

    [GeneratedRegex("^(?=.{1,32}$)[a-z0-9](-?[a-z0-9])*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Slug();
}
