using System.Net;
using Coder.Server.Access;
using Coder.Server.Agents;

namespace Coder.Server.Apps.Connections;

/// <summary>The workspace and agent that somebody is connected to.</summary>
internal sealed record ConnectedAgent(Guid OrganizationId, Guid OwnerId, Guid WorkspaceId, string WorkspaceName, string AgentName)
{
    public static ConnectedAgent Of(AgentContext agent) =>
        new(agent.OrganizationId, agent.OwnerId, agent.WorkspaceId, agent.WorkspaceName, agent.AgentName);

    public static ConnectedAgent Of(AppVisit visit) =>
        new(visit.Site.OrganizationId, visit.Site.OwnerId, visit.Site.WorkspaceId, visit.Site.WorkspaceName, visit.Agent.Name);
}

/// <summary>A connection that begins.</summary>
/// <param name="Type">One of <see cref="Sdk.ConnectionType"/>.</param>
/// <param name="Agent">Where to.</param>
/// <param name="UserId">Who; null for nobody that is known.</param>
/// <param name="Address">Where from.</param>
internal sealed record NewConnection(string Type, ConnectedAgent Agent, Guid? UserId, IPAddress? Address)
{
    /// <summary>A connection of a user to an agent.</summary>
    public static NewConnection Of(string type, AgentContext agent, Actor actor) =>
        new(type, ConnectedAgent.Of(agent), actor.UserId, actor.Source?.Address) { UserAgent = actor.Source?.UserAgent ?? "" };

    /// <summary>Whether its end will be noted. Visits to apps in a browser have none.</summary>
    public bool Ends { get; init; }

    /// <summary>What the program at the other end calls itself.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>Of apps and ports: which.</summary>
    public string SlugOrPort { get; init; } = "";

    /// <summary>Of apps and ports: the status of the first answer.</summary>
    public int Code { get; init; }
}
