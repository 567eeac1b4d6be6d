namespace Coder.Sdk.AgentProtocol;

/// <summary>All an agent has to know about itself: identity, environment, scripts, metadata and apps.</summary>
public sealed record AgentManifest
{
    /// <summary>Id of this agent.</summary>
    public required Guid AgentId { get; init; }

    /// <summary>Name of this agent within its workspace.</summary>
    public required string AgentName { get; init; }

    /// <summary>The agent that started this one in a dev container; null for an agent of the template.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>User name of the workspace's owner.</summary>
    public required string OwnerUsername { get; init; }

    /// <summary>Id of the workspace.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Name of the workspace.</summary>
    public required string WorkspaceName { get; init; }

    /// <summary>Environment from the template; values go through <c>$VAR</c> expansion in the workspace.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Working directory of every command; empty means the home directory. May start with <c>~</c> or hold <c>$VAR</c>.</summary>
    public string Directory { get; set; } = "";

    /// <summary>File that interactive shells show first; empty for none.</summary>
    public string MotdPath { get; set; } = "";

    /// <summary>How many services the server knows at which users connect accounts; with none, Git is not told to ask the agent for passwords.</summary>
    public int GitAuthConfigs { get; init; }

    /// <summary>Scripts to run on start, on stop or by schedule.</summary>
    public IReadOnlyList<AgentScript> Scripts { get; set; } = [];

    /// <summary>Values to collect and report.</summary>
    public IReadOnlyList<AgentMetadataDescription> Metadata { get; set; } = [];

    /// <summary>What to measure of the memory and the volumes; null for nothing.</summary>
    public AgentMonitoring? Monitoring { get; init; }

    /// <summary>Apps of this agent, for their health checks.</summary>
    public IReadOnlyList<AgentApp> Apps { get; set; } = [];

    /// <summary>Dev containers to start.</summary>
    public IReadOnlyList<AgentDevcontainer> Devcontainers { get; set; } = [];
}

/// <summary>A dev container of the template (<c>coder_devcontainer</c>).</summary>
public sealed record AgentDevcontainer
{
    /// <summary>Its id, which is also the one of its log source and of the script that stands for its start.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Folder of the project; may start with <c>~</c> or hold <c>$VAR</c>.</summary>
    public required string WorkspaceFolder { get; init; }

    /// <summary>Its <c>devcontainer.json</c>, below the folder when it is relative; empty for one of the usual places.</summary>
    public string ConfigPath { get; set; } = "";
}

/// <summary>A script of the template (<c>coder_script</c> or the agent's legacy start-up and shutdown scripts).</summary>
public sealed record AgentScript
{
    /// <summary>Id of the script: key of its timings.</summary>
    public required Guid Id { get; init; }

    /// <summary>Id of the log source that its lines go to.</summary>
    public required Guid LogSourceId { get; init; }

    /// <summary>Name for people.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Icon path or URL.</summary>
    public string Icon { get; set; } = "";

    /// <summary>The text of the script; a <c>#!</c> line chooses its interpreter.</summary>
    public required string Script { get; init; }

    /// <summary>Log file in the workspace; empty for <c>coder-script-&lt;log source id&gt;.log</c> in the log directory.</summary>
    public string LogPath { get; set; } = "";

    /// <summary>Schedule with six fields, seconds first; empty for none.</summary>
    public string Cron { get; set; } = "";

    /// <summary>Run when the workspace starts.</summary>
    public bool RunOnStart { get; init; }

    /// <summary>Run when the workspace stops.</summary>
    public bool RunOnStop { get; init; }

    /// <summary>Clients wait for this script before they let the user in.</summary>
    public bool StartBlocksLogin { get; init; }

    /// <summary>Seconds until the script is interrupted; 0 for no limit.</summary>
    public int TimeoutSeconds { get; init; }
}

/// <summary>A value that the agent collects by running a script again and again.</summary>
public sealed record AgentMetadataDescription
{
    /// <summary>Key of the value within the agent.</summary>
    public required string Key { get; init; }

    /// <summary>Name for people.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Command whose output is the value.</summary>
    public required string Script { get; init; }

    /// <summary>Seconds between two runs; 0 to run once.</summary>
    public int IntervalSeconds { get; init; }

    /// <summary>Seconds until a run is ended; 0 for the interval.</summary>
    public int TimeoutSeconds { get; init; }
}

/// <summary>An app of the agent, as far as the agent has to do with it.</summary>
public sealed record AgentApp
{
    /// <summary>Id of the app: key of its health.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name in URLs.</summary>
    public string Slug { get; set; } = "";

    /// <summary>How to check its health; null when it has no health check.</summary>
    public AgentAppHealthcheck? Healthcheck { get; init; }
}

/// <summary>A health check: GET <paramref name="Url"/> every <paramref name="IntervalSeconds"/>; below 500 is good.</summary>
/// <param name="Url">Address to fetch.</param>
/// <param name="IntervalSeconds">Seconds between checks, which is also the time limit of one.</param>
/// <param name="Threshold">Consecutive failures until the app is unhealthy.</param>
public sealed record AgentAppHealthcheck(string Url, int IntervalSeconds, int Threshold);
