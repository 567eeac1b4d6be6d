using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Apps.Connections;
using Coder.Server.Configuration;
using Coder.Server.Identity;

namespace Coder.Server.Apps;

/// <summary>Who asks for an app, and how they were known.</summary>
/// <param name="Actor">Null for nobody. May have been found out a few seconds ago.</param>
/// <param name="ByCookie">Whether the browser added the session by itself, so that another site's page may be behind the request.</param>
internal readonly record struct AppVisitor(Actor? Actor, bool ByCookie);

/// <summary>The way of every request to an app or port: find it, decide, pass on, and say what is wrong.</summary>
internal sealed class AppGateway(
    AppSites sites,
    SessionStore sessions,
    AppAccess access,
    AppProxy proxy,
    AppOrigins origins,
    AgentConnections agents,
    AgentReports reports,
    WebSessions visits,
    AppOptions options,
    AccessUrl accessUrl,
    TimeProvider time)
{
    /// <summary>Whether the template leaves it to apps to say which other origins may talk to them.</summary>
    public async Task<bool> AppAnswersOriginsAsync(AppAddress address, CancellationToken ct) =>
        (await sites.FindAsync(actor: null, address, ct))?.CorsBehavior == CorsBehavior.Passthru;

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="visitor">Who asks.</param>
    /// <param name="address">What the URL names.</param>
    /// <param name="target">Path and query for the app.</param>
    /// <returns>Null when it was answered, a failure that is to be shown, or that somebody has to sign in.</returns>
    public async Task<AppOutcome> ServeAsync(HttpContext context, AppVisitor visitor, AppAddress address, string target)
    {
        var ct = context.RequestAborted;
        if (address is { Port: not null, IsPath: false, PortIsAllowed: false })
        {
            return AppFailure.PortNotAllowed(address);
        }

        if (visitor.Actor is { } guest && !guest.Username.Equals(address.Owner, StringComparison.OrdinalIgnoreCase))
        {
            visitor = visitor with { Actor = await AskAgainAsync(guest, ct) };
        }

        if (await sites.FindAsync(visitor.Actor, address, ct) is not { } site)
        {
            return visitor.Actor is null ? AppOutcome.SignIn : AppFailure.Hidden(accessUrl.Value);
        }

        var agent = site.AgentOf(address);
        var isPort = address is { Port: not null, IsPath: false };
        var app = isPort ? null : site.AppOf(agent, address.App);
        var share = isPort && agent is not null ? site.ShareOf(agent, address.Port!.Value) : null;
        var level = app?.SharingLevel ?? share?.ShareLevel ?? AppSharingLevel.Owner;
        var what = app?.Name ?? (isPort ? $"Port {address.Port}" : address.App);
        switch (access.Decide(visitor.Actor, site, level, address.IsPath))
        {
            case AppVerdict.SignIn:
                return AppOutcome.SignIn;
            case AppVerdict.Hidden:
                return AppFailure.Hidden(accessUrl.Value);
            case AppVerdict.Refused:
                return AppFailure.Refused(site, what, accessUrl.Value);
            case AppVerdict.RefusedOnPath:
                return AppFailure.RefusedOnPath(site, what, options);
        }

        var found = Upstream(site, address, agent, app, share);
        if (found.Failure is { } failure)
        {
            return failure;
        }

        if (!address.IsPath && visitor.ByCookie && level != AppSharingLevel.Public && !origins.MayAct(context, address))
        {
            return AppFailure.Foreign();
        }

        return await ForwardAsync(context, visitor, new AppVisit(site, address, agent!, what, app?.Health == WorkspaceAppHealth.Unhealthy), found.Upstream!, target);
    }

    /// <summary>Guests are let in by roles, groups and shares, whose end has to count at once: nothing that is remembered of them does.</summary>
    private async Task<Actor?> AskAgainAsync(Actor guest, CancellationToken ct) =>
        await sessions.AuthenticateByIdAsync(guest.ApiKeyId!, ct) is { Failed: false, Value: var actor } ? actor with { Source = guest.Source } : null;

    private (AppUpstream? Upstream, AppFailure? Failure) Upstream(
        AppSite site, AppAddress address, WorkspaceAgent? agent, AppRow? app, WorkspaceAgentPortShare? share)
    {
        var page = PageOf(site);
        if (site is not { Transition: WorkspaceTransition.Start, Failed: false, CompletedAt: not null })
        {
            return (null, AppFailure.NotRunning(site, page));
        }

        if (agent is null)
        {
            return (null, address.Agent is null && address.Port is null && site.Agents.Count > 0 ? AppFailure.NoApp(site, address, page) : AppFailure.NoAgent(site, address, page));
        }

        if (address is { Port: { } port, IsPath: false })
        {
            return (AppUpstream.OfPort(agent.Id, port, address.PortIsHttps || share?.Protocol == "https"), null);
        }

        if (app is null)
        {
            return (null, address.Port is null ? AppFailure.NoApp(site, address, page) : AppFailure.PortOnPath(address));
        }

        if (app.External || app.Command.Length > 0)
        {
            return (null, AppFailure.NotProxied(app, page));
        }

        return app.Upstream is { } upstream ? (upstream, null) : (null, AppFailure.BadUrl(app));
    }

    private async Task<AppOutcome> ForwardAsync(HttpContext context, AppVisitor visitor, AppVisit visit, AppUpstream upstream, string target)
    {
        var page = PageOf(visit.Site);
        if (agents.Find(upstream.AgentId) is null)
        {
            return AppFailure.AgentAway(Away(visit.Agent), time.GetUtcNow(), page);
        }

        if (upstream.Query.Length > 0 && target == "/" && HttpMethods.IsGet(context.Request.Method))
        {
            // The app's scripts read the query that the template gave it, so it must be in the browser's URL.
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = (visit.Address.BasePath ?? "/") + upstream.Query;
            return AppOutcome.Answered;
        }

        if (!visit.Address.IsPath && visit.Site.CorsBehavior == CorsBehavior.Simple)
        {
            origins.LetSiblingsRead(context, visit.Address);
        }

        reports.Used(visit.Site.WorkspaceId);
        var failed = await proxy.ForwardAsync(context, upstream, AppTarget.WithoutOwnParameters(target), visit.Address.BasePath);
        visits.Saw(context, visitor.Actor, visit, failed is null ? context.Response.StatusCode : StatusCodes.Status502BadGateway);
        return failed switch
        {
            null => AppOutcome.Answered,
            { AgentAway: true } => AppFailure.AgentAway(Away(visit.Agent), time.GetUtcNow(), page),
            { Reached: false } => AppFailure.NotReached(upstream, visit.What, failed.Reason, visit.Unhealthy, page),
            _ => AppFailure.NotHttp(upstream, visit.What, failed.Reason),
        };
    }

    /// <summary>The record is written a little later than the connection ends.</summary>
    private static WorkspaceAgent Away(WorkspaceAgent agent) =>
        agent.Status == WorkspaceAgentStatus.Connected ? agent with { Status = WorkspaceAgentStatus.Disconnected } : agent;

    private Uri PageOf(AppSite site) => new(accessUrl.Value, $"@{Uri.EscapeDataString(site.OwnerName)}/{Uri.EscapeDataString(site.WorkspaceName)}");
}

/// <summary>An app that somebody was let in to.</summary>
/// <param name="Site">The workspace.</param>
/// <param name="Address">What the URL named.</param>
/// <param name="Agent">The agent.</param>
/// <param name="What">What people call it.</param>
/// <param name="Unhealthy">Whether its health check fails.</param>
internal sealed record AppVisit(AppSite Site, AppAddress Address, WorkspaceAgent Agent, string What, bool Unhealthy);

/// <summary>What became of a request.</summary>
/// <param name="Failure">What to show, if it failed.</param>
/// <param name="NeedsSignIn">Whether nobody is signed in and somebody has to be.</param>
internal readonly record struct AppOutcome(AppFailure? Failure, bool NeedsSignIn)
{
    public static AppOutcome Answered => default;

    public static AppOutcome SignIn => new(null, NeedsSignIn: true);

    public static implicit operator AppOutcome(AppFailure failure) => new(failure, NeedsSignIn: false);
}
