namespace Coder.Sdk.AgentProtocol;

/// <summary>Answer to <see cref="AgentMethods.Containers"/>.</summary>
/// <param name="Containers">The containers; null when the agent does not look for any.</param>
/// <param name="Problem">Why it does not, for people.</param>
public sealed record ContainersAnswer(WorkspaceAgentListContainersResponse? Containers, string? Problem = null);

/// <summary>Names a dev container.</summary>
/// <param name="Id">Its id, as in the agent's list.</param>
public sealed record DevcontainerRequest(Guid Id);

/// <summary>What became of a request about a dev container.</summary>
/// <param name="Outcome">One of <see cref="DevcontainerOutcomes"/>.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record DevcontainerAnswer(string Outcome, string Message);

/// <summary>Outcomes of requests about dev containers.</summary>
public static class DevcontainerOutcomes
{
    /// <summary>It is done, or begun.</summary>
    public const string Done = "done";

    /// <summary>The agent does not look for containers.</summary>
    public const string Disabled = "disabled";

    /// <summary>There is no such dev container.</summary>
    public const string Unknown = "unknown";

    /// <summary>It is being started.</summary>
    public const string Busy = "busy";

    /// <summary>The engine refused.</summary>
    public const string Failed = "failed";
}

/// <summary>An agent inside a dev container that is to be known to the server.</summary>
public sealed record SubAgentRequest
{
    /// <summary>Its name; unique in the workspace.</summary>
    public required string Name { get; init; }

    /// <summary>The dev container of the template that it is in; null when somebody started that.</summary>
    public Guid? DevcontainerId { get; init; }

    /// <summary>Where its shells start.</summary>
    public string Directory { get; set; } = "";

    /// <summary><c>amd64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>linux</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The built-in apps to show: <c>vscode</c>, <c>web_terminal</c>, …</summary>
    public IReadOnlyList<string> DisplayApps { get; set; } = [];

    /// <summary>Its apps.</summary>
    public IReadOnlyList<SubAgentApp> Apps { get; set; } = [];
}

/// <summary>An app of a <c>devcontainer.json</c>, below <c>customizations.coder.apps</c>.</summary>
public sealed record SubAgentApp
{
    /// <summary>Name in URLs.</summary>
    public string Slug { get; set; } = "";

    /// <summary>The label.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>What it serves, seen from the container, or an outside link when <see cref="External"/>.</summary>
    public string Url { get; set; } = "";

    /// <summary>A command to run in a terminal instead of opening a URL.</summary>
    public string Command { get; set; } = "";

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; set; } = "";

    /// <summary>Whether the browser opens the URL itself.</summary>
    public bool External { get; init; }

    /// <summary>Whether it is served under a host name of its own.</summary>
    public bool Subdomain { get; init; }

    /// <summary>Whether the page leaves it out.</summary>
    public bool Hidden { get; init; }

    /// <summary>Who may open it: <c>owner</c>, <c>authenticated</c>, <c>organization</c> or <c>public</c>.</summary>
    public string Share { get; set; } = "owner";

    /// <summary><c>slim-window</c> or <c>tab</c>.</summary>
    public string OpenIn { get; set; } = "slim-window";

    /// <summary>The group it is shown in.</summary>
    public string Group { get; set; } = "";

    /// <summary>Position on the page, ascending.</summary>
    public int Order { get; init; }

    /// <summary>The URL that tells whether the app is healthy; empty: not checked.</summary>
    public string HealthcheckUrl { get; set; } = "";

    /// <summary>Seconds between checks.</summary>
    public int HealthcheckInterval { get; init; }

    /// <summary>Failures in a row until the app counts as unhealthy.</summary>
    public int HealthcheckThreshold { get; init; }
}

/// <summary>A new agent inside a dev container.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What it proves itself with.</param>
/// <param name="AppProblems">Apps that were left out, and why, a sentence each.</param>
public sealed record SubAgentCreated(Guid Id, string Token, IReadOnlyList<string> AppProblems);

/// <summary>Names an agent inside a dev container.</summary>
/// <param name="Id">Its id.</param>
public sealed record SubAgentReference(Guid Id);

/// <summary>The agents inside dev containers of the asking agent.</summary>
/// <param name="Agents">Ids and names.</param>
public sealed record SubAgentList(IReadOnlyList<SubAgentListed> Agents);

/// <summary>One of <see cref="SubAgentList"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record SubAgentListed(Guid Id, string Name);
