using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Workspaces;

namespace Coder.Server.Apps;

/// <summary>A workspace with what the browser may open in it, as its latest build made it.</summary>
internal sealed record AppSite
{
    public Guid WorkspaceId { get; init; }

    public string WorkspaceName { get; init; } = "";

    public Guid OwnerId { get; init; }

    public string OwnerName { get; init; } = "";

    public Guid OrganizationId { get; init; }

    /// <summary>See <see cref="AccessObject.SharedRole"/>.</summary>
    public string? SharedRole { get; init; }

    /// <summary>The most that ports may be shared, by the template.</summary>
    public string MaxPortShareLevel { get; init; } = AppSharingLevel.Owner;

    /// <summary>Who says which other origins may talk to apps, by the template: one of <see cref="Sdk.CorsBehavior"/>.</summary>
    public string CorsBehavior { get; init; } = Sdk.CorsBehavior.Simple;

    /// <summary>What the latest build does: one of <see cref="WorkspaceTransition"/>.</summary>
    public string Transition { get; init; } = "";

    public DateTimeOffset? CompletedAt { get; init; }

    public bool Failed { get; init; }

    public IReadOnlyList<WorkspaceAgent> Agents { get; init; } = [];

    public IReadOnlyList<AppRow> Apps { get; init; } = [];

    public IReadOnlyList<WorkspaceAgentPortShare> Shares { get; init; } = [];

    /// <summary>What decisions are about.</summary>
    public AccessObject Object => new(ResourceTypes.Workspace, OrganizationId, OwnerId, WorkspaceId) { SharedRole = SharedRole };

    /// <summary>
    /// The agent that an address means: the one it names; else the first that has the app – those of the template come before those in dev
    /// containers – and for a port the only one of the template. Null when there is none, or more than one.
    /// </summary>
    public WorkspaceAgent? AgentOf(AppAddress address) => address.Agent is { } name
        ? Agents.FirstOrDefault(agent => agent.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        : Agents.FirstOrDefault(agent => AppOf(agent, address.App) is not null)
            ?? (Agents.Where(agent => agent.ParentId is null).ToList() is [var only] ? only : null);

    /// <summary>The app of an agent, or null.</summary>
    public AppRow? AppOf(WorkspaceAgent? agent, string slug) =>
        Apps.FirstOrDefault(app => app.AgentId == agent?.Id && app.Slug.Equals(slug, StringComparison.OrdinalIgnoreCase));

    /// <summary>How a port is shared, or null; never further than the template allows.</summary>
    public WorkspaceAgentPortShare? ShareOf(WorkspaceAgent agent, int port) =>
        Shares.FirstOrDefault(share => share.Port == port && share.AgentName.Equals(agent.Name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? found with { ShareLevel = SharingLevels.Narrower(found.ShareLevel, MaxPortShareLevel) }
            : null;
}

/// <summary>An app of an agent.</summary>
internal sealed record AppRow
{
    public Guid AgentId { get; init; }

    public string Slug { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Url { get; init; } = "";

    public string Command { get; init; } = "";

    public bool External { get; init; }

    public string SharingLevel { get; init; } = AppSharingLevel.Owner;

    public string Health { get; init; } = WorkspaceAppHealth.Disabled;

    /// <summary>Where its requests go, worked out once; null when <see cref="Url"/> is no http or https URL.</summary>
    public AppUpstream? Upstream => field ??= AppUpstream.Of(AgentId, Url);

    /// <summary>What people call it.</summary>
    public string Name => DisplayName.Length > 0 ? DisplayName : Slug;
}
