using System.Collections.ObjectModel;

namespace Coder.Provisioner;

/// <summary>A <c>coder_agent</c> of a workspace.</summary>
public sealed record ProvisionedAgent
{
    /// <summary>Its name, unique in the workspace.</summary>
    public required string Name { get; init; }

    /// <summary>The secret it logs in with; random when <see cref="Auth"/> is not <c>token</c>.</summary>
    public string Token { get; init; } = "";

    /// <summary>The cloud instance it runs on, for authentication by instance identity.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary><c>token</c> or the kind of instance identity.</summary>
    public string Auth { get; init; } = "token";

    /// <summary><c>linux</c>, <c>darwin</c> or <c>windows</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary><c>amd64</c>, <c>arm64</c> or <c>armv7</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where shells start.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Environment of everything that the agent runs.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Seconds until an agent that has not connected counts as timed out; 0: never.</summary>
    public int ConnectionTimeoutSeconds { get; init; } = 120;

    /// <summary>Where people find help when the agent has trouble.</summary>
    public string TroubleshootingUrl { get; init; } = "";

    /// <summary>A file shown at login.</summary>
    public string MotdFile { get; init; } = "";

    /// <summary>The built-in apps to show: <c>vscode</c>, <c>web_terminal</c>, …</summary>
    public IReadOnlyList<string> DisplayApps { get; init; } = [];

    /// <summary>Position on the page, ascending.</summary>
    public int Order { get; init; }

    /// <summary><c>all</c> or <c>no_user_data</c>.</summary>
    public string ApiKeyScope { get; init; } = "all";

    /// <summary>Apps, in the order of their slugs.</summary>
    public IReadOnlyList<ProvisionedApp> Apps { get; init; } = [];

    /// <summary>Scripts to run.</summary>
    public IReadOnlyList<ProvisionedScript> Scripts { get; init; } = [];

    /// <summary>Live values to collect.</summary>
    public IReadOnlyList<AgentMetadataItem> Metadata { get; init; } = [];

    /// <summary>Memory and volumes to watch.</summary>
    public IReadOnlyList<AgentResourceMonitor> Monitors { get; init; } = [];

    /// <summary>Dev containers to start.</summary>
    public IReadOnlyList<AgentDevcontainer> Devcontainers { get; init; } = [];
}

/// <summary>An app of an agent.</summary>
public sealed record ProvisionedApp
{
    /// <summary>Its name in URLs, unique in the workspace.</summary>
    public required string Slug { get; init; }

    /// <summary>The label.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; init; } = "";

    /// <summary>What it serves, seen from the workspace, or an outside link when <see cref="External"/>.</summary>
    public string Url { get; init; } = "";

    /// <summary>A command to run in a terminal instead of opening a URL.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether the browser opens the URL itself, without the proxy.</summary>
    public bool External { get; init; }

    /// <summary>Whether it is served under a host name of its own.</summary>
    public bool Subdomain { get; init; }

    /// <summary><c>owner</c>, <c>authenticated</c>, <c>organization</c> or <c>public</c>.</summary>
    public string Share { get; init; } = "owner";

    /// <summary>The URL that tells whether the app is healthy; empty: not checked.</summary>
    public string HealthcheckUrl { get; init; } = "";

    /// <summary>Seconds between checks.</summary>
    public int HealthcheckInterval { get; init; }

    /// <summary>Failures in a row until the app counts as unhealthy.</summary>
    public int HealthcheckThreshold { get; init; }

    /// <summary>Position on the page, ascending.</summary>
    public int Order { get; init; }

    /// <summary>The group it is shown in.</summary>
    public string Group { get; init; } = "";

    /// <summary>Whether the page leaves it out.</summary>
    public bool Hidden { get; init; }

    /// <summary><c>slim-window</c> or <c>tab</c>.</summary>
    public string OpenIn { get; init; } = "slim-window";

    /// <summary>Markdown shown when pointing at it.</summary>
    public string Tooltip { get; init; } = "";
}

/// <summary>A script that the agent runs.</summary>
public sealed record ProvisionedScript
{
    /// <summary>The label.</summary>
    public required string DisplayName { get; init; }

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; init; } = "";

    /// <summary>The text of the script.</summary>
    public required string Script { get; init; }

    /// <summary>Whether it runs when the workspace starts.</summary>
    public bool RunOnStart { get; init; }

    /// <summary>Whether it runs when the workspace stops.</summary>
    public bool RunOnStop { get; init; }

    /// <summary>When it runs besides (six fields, seconds first); empty: never.</summary>
    public string Cron { get; init; } = "";

    /// <summary>Whether logins wait for it.</summary>
    public bool StartBlocksLogin { get; init; }

    /// <summary>Seconds it may take; 0: no limit.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>The file in the workspace that its output goes to; empty: chosen by the agent.</summary>
    public string LogPath { get; init; } = "";
}

/// <summary>A live value of an agent.</summary>
/// <param name="Key">Its name, unique in the agent.</param>
/// <param name="DisplayName">The label.</param>
/// <param name="Script">The command whose output is the value.</param>
/// <param name="IntervalSeconds">Seconds between runs; 0: once.</param>
/// <param name="TimeoutSeconds">Seconds a run may take; 0: the interval.</param>
/// <param name="Order">Position on the page, ascending.</param>
public sealed record AgentMetadataItem(
    string Key,
    string DisplayName,
    string Script,
    int IntervalSeconds,
    int TimeoutSeconds,
    int Order);

/// <summary>A dev container of an agent.</summary>
/// <param name="Name">The name of the <c>coder_devcontainer</c>.</param>
/// <param name="WorkspaceFolder">The folder of the project in the workspace.</param>
/// <param name="ConfigPath">Its <c>devcontainer.json</c>; empty for one of the usual places.</param>
public sealed record AgentDevcontainer(string Name, string WorkspaceFolder, string ConfigPath)
{
    /// <summary>What the template attaches to the agent inside, by its <c>subagent_id</c>.</summary>
    public DevcontainerParts Parts { get; init; } = DevcontainerParts.None;
}

/// <summary>What a template attaches to the agent inside a dev container.</summary>
public sealed record DevcontainerParts
{
    /// <summary>Nothing.</summary>
    public static DevcontainerParts None { get; } = new();

    /// <summary>Apps, in the order of their slugs.</summary>
    public IReadOnlyList<ProvisionedApp> Apps { get; init; } = [];

    /// <summary>Scripts to run.</summary>
    public IReadOnlyList<ProvisionedScript> Scripts { get; init; } = [];

    /// <summary>Environment of everything that the agent runs.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>Memory or a volume of an agent that is watched.</summary>
/// <param name="Path">The absolute path of a folder on the volume; empty for the memory.</param>
/// <param name="Threshold">Percentage in use from which the owner is told.</param>
public sealed record AgentResourceMonitor(string Path, int Threshold);
