using System.Globalization;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Workspaces;

namespace Coder.Server.Apps;

/// <summary>Why an app does not open: one sentence that says what is wrong, and the way out.</summary>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
internal sealed record AppFailure(int Status, string Title, string Message)
{
    /// <summary>A link to the way out, and its text.</summary>
    public (string Text, string Url)? Action { get; init; }

    /// <summary>Whether it may well work in a moment, so that the page tries again by itself.</summary>
    public bool Passing { get; init; }

    /// <summary>What the other side said, for those who look closer.</summary>
    public string? Detail { get; init; }

    public static AppFailure Hidden(Uri dashboard) => new(
        StatusCodes.Status404NotFound, "There is nothing here for you", "There is no such workspace, or it is not shared with you. Check the address, or ask its owner.")
    {
        Action = ("Open the dashboard", dashboard.AbsoluteUri),
    };

    public static AppFailure Refused(AppSite site, string what, Uri dashboard) => new(
        StatusCodes.Status403Forbidden,
        $"{what} is not shared with you",
        $"You may see the workspace {site.WorkspaceName} of {site.OwnerName}, but not open {what}. Ask {site.OwnerName} to share it.")
    {
        Action = ("Open the dashboard", dashboard.AbsoluteUri),
    };

    public static AppFailure RefusedOnPath(AppSite site, string what, AppOptions options) => new(
        StatusCodes.Status403Forbidden,
        $"{what} of {site.OwnerName} cannot be opened here",
        $"Below the dashboard's address only the owner opens {what}, since its scripts could use the session of whoever opens it. "
        + (options.Hosts is null
            ? $"The operator can give apps hosts of their own with {AppOptionTable.WildcardAccessUrl.Env}."
            : "Open it on the host of its own."));

    public static AppFailure PathAppsDisabled() => new(
        StatusCodes.Status401Unauthorized,
        "Apps are not served here",
        $"Apps below the dashboard's address are switched off ({AppOptionTable.DisablePathApps.Env}). Open the app on the host of its own.");

    public static AppFailure BadHost() => new(
        StatusCodes.Status400BadRequest,
        "This address leads to no app",
        "Hosts of apps are named app--agent--workspace--user, or port--agent--workspace--user. Open the app from its workspace's page.");

    public static AppFailure BadTarget() => new(
        StatusCodes.Status400BadRequest, "This address leads to no app", "The path of the address cannot be passed on: write it without \"..\" and with special characters escaped.");

    public static AppFailure PortOnPath(AppAddress address) => new(
        StatusCodes.Status400BadRequest,
        "Ports open on hosts of their own",
        $"The port {address.App} has no address below the dashboard's host. Set {AppOptionTable.WildcardAccessUrl.Env}, or use: "
        + $"coder port-forward {address.Workspace} --tcp {address.Port}");

    public static AppFailure PortNotAllowed(AppAddress address) => new(
        StatusCodes.Status400BadRequest, $"Port {address.App} cannot be opened", "Ports below 9 belong to the agent, and there are none above 65535.");

    public static AppFailure NotRunning(AppSite site, Uri page) => (site.Transition, site.CompletedAt, site.Failed) switch
    {
        (WorkspaceTransition.Start, null, _) => new(
            StatusCodes.Status503ServiceUnavailable, $"{site.WorkspaceName} is starting", "The workspace is being started. This page opens the app as soon as it runs.")
        {
            Passing = true,
            Action = ("Watch the start", page.AbsoluteUri),
        },
        (WorkspaceTransition.Start, _, true) => new(
            StatusCodes.Status502BadGateway, $"{site.WorkspaceName} did not start", "The last start of the workspace failed. Its page says why.")
        {
            Action = ("See why", page.AbsoluteUri),
        },
        (WorkspaceTransition.Delete, _, _) => new(
            StatusCodes.Status404NotFound, $"{site.WorkspaceName} is being deleted", "The workspace is being deleted, and its apps with it."),
        _ => new(StatusCodes.Status503ServiceUnavailable, $"{site.WorkspaceName} is stopped", "The workspace is not running. Start it, and come back to this address.")
        {
            Action = ("Start the workspace", page.AbsoluteUri),
        },
    };

    public static AppFailure NoAgent(AppSite site, AppAddress address, Uri page)
    {
        var names = site.Agents.Select(agent => agent.Name).ToList();
        var message = (address.Agent, names.Count) switch
        {
            (_, 0) => $"{site.WorkspaceName} has no agent, and so no apps.",
            (null, _) => $"{site.WorkspaceName} has several agents ({string.Join(", ", names)}): name one in the address.",
            ({ } name, _) => $"{site.WorkspaceName} has no agent {name}.{Suggestion.For(name, names)} It has: {string.Join(", ", names)}.",
        };
        return new(StatusCodes.Status404NotFound, "There is no such agent", message) { Action = ("Open the workspace", page.AbsoluteUri) };
    }

    public static AppFailure NoApp(AppSite site, AppAddress address, Uri page)
    {
        var slugs = site.Apps.Where(app => app is { External: false, Command: "" }).Select(app => app.Slug).Distinct().ToList();
        var has = slugs.Count == 0 ? "It has none." : $"It has: {string.Join(", ", slugs)}.";
        return new(
            StatusCodes.Status404NotFound,
            $"There is no app {address.App}",
            $"{site.WorkspaceName} has no app {address.App}.{Suggestion.For(address.App, slugs)} {has}")
        {
            Action = ("Open the workspace", page.AbsoluteUri),
        };
    }

    public static AppFailure NotProxied(AppRow app, Uri page) => new(
        StatusCodes.Status404NotFound,
        $"{app.Name} is not a web app",
        app.External ? "It opens somewhere else. Open it from its workspace's page." : "It runs a command in a terminal. Open it from its workspace's page.")
    {
        Action = ("Open the workspace", page.AbsoluteUri),
    };

    public static AppFailure BadUrl(AppRow app) => new(
        StatusCodes.Status500InternalServerError,
        $"{app.Name} has no address",
        $"The template says that the app is at \"{app.Url}\", which is not an http or https URL. Correct the url of its coder_app.");

    public static AppFailure AgentAway(WorkspaceAgent agent, DateTimeOffset now, Uri page)
    {
        var (title, message) = agent.Status switch
        {
            WorkspaceAgentStatus.Connecting => ($"Agent {agent.Name} is not connected yet", "The workspace runs, and its agent has not connected for the first time."),
            WorkspaceAgentStatus.Timeout => (
                $"Agent {agent.Name} never connected",
                "The workspace runs, but its agent did not connect in time. Its log says why."),
            _ => ($"Agent {agent.Name} is away", $"The agent lost its connection{Since(agent, now)}. It comes back by itself when the workspace reaches the server again."),
        };
        return new(StatusCodes.Status502BadGateway, title, message) { Passing = true, Action = ("Open the workspace", page.AbsoluteUri) };
    }

    public static AppFailure NotReached(AppUpstream upstream, string what, string reason, bool unhealthy, Uri page)
    {
        var refused = IsRefused(reason);
        var place = upstream.IsWorkspace ? $"port {upstream.Port} in the workspace" : upstream.Address;
        return new(
            StatusCodes.Status502BadGateway,
            $"{what} does not answer",
            $"{(refused ? $"Nothing listens on {place}" : $"{char.ToUpperInvariant(place[0])}{place[1..]} did not answer")}"
            + $"{(unhealthy ? ", and the app's health check fails too" : "")}. It may still be starting; else look at its log.")
        {
            // The agent says no more of a refused connection than the sentence does.
            Detail = refused ? null : reason,
            Passing = true,
            Action = ("Open the workspace", page.AbsoluteUri),
        };
    }

    public static AppFailure NotHttp(AppUpstream upstream, string what, string reason) => new(
        StatusCodes.Status502BadGateway,
        $"{what} gave no proper answer",
        $"What listens on port {upstream.Port} broke the connection or does not speak {upstream.Scheme}.")
    {
        Detail = reason,
    };

    public static AppFailure Foreign() => new(
        StatusCodes.Status403Forbidden, "This request comes from another site", "Another site's page may not send this request with your session. Open the app itself.");

    public static AppFailure HandOver() => new(
        StatusCodes.Status400BadRequest,
        "Signing in to the app did not work",
        "The link is more than a minute old, or belongs to another browser. Open the app's address again; cookies of this host must be allowed.");

    /// <summary>By the words of the agent, or of the system where an older agent passes them on.</summary>
    private static bool IsRefused(string reason) =>
        reason.Contains("refused", StringComparison.OrdinalIgnoreCase) || reason.StartsWith("Nothing listens", StringComparison.Ordinal);

    private static string Since(WorkspaceAgent agent, DateTimeOffset now)
    {
        if ((agent.DisconnectedAt ?? agent.LastConnectedAt) is not { } last)
        {
            return "";
        }

        var away = now - last;
        var time = last.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
        return away < TimeSpan.FromMinutes(2)
            ? $" {Math.Max(0, (int)away.TotalSeconds)} s ago ({time})"
            : $" {(int)away.TotalMinutes} min ago ({time})";
    }
}
