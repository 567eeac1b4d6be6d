namespace Coder.Sdk.AgentProtocol;

/// <summary>Names of the requests on an agent's control stream. Both sides may call; who calls what is said at each.</summary>
public static class AgentMethods
{
    /// <summary>Agent → server: what this agent has to run. No parameters, answers <see cref="AgentManifest"/>.</summary>
    public const string Manifest = "manifest";

    /// <summary>Agent → server, once per connection: <see cref="StartupReport"/>.</summary>
    public const string Startup = "startup";

    /// <summary>Agent → server: <see cref="LifecycleReport"/>.</summary>
    public const string Lifecycle = "lifecycle";

    /// <summary>Agent → server: <see cref="MetadataReport"/>.</summary>
    public const string Metadata = "metadata";

    /// <summary>Agent → server: <see cref="LogBatch"/>, answers <see cref="LogBatchResult"/>.</summary>
    public const string Logs = "logs";

    /// <summary>Agent → server, before the first line of a source: <see cref="LogSource"/>.</summary>
    public const string LogSource = "log_source";

    /// <summary>Agent → server: <see cref="ScriptCompletion"/>.</summary>
    public const string ScriptCompleted = "script_completed";

    /// <summary>Agent → server, when a program ends whose stream has a <see cref="StreamRequest.ConnectionId"/>: <see cref="SessionEnd"/>.</summary>
    public const string SessionEnded = "session_ended";

    /// <summary>Agent → server: <see cref="StatsReport"/>, answers <see cref="StatsResult"/>.</summary>
    public const string Stats = "stats";

    /// <summary>Agent → server: <see cref="AppHealthReport"/>.</summary>
    public const string AppHealth = "app_health";

    /// <summary>Agent → server, when the manifest asks for it: <see cref="ResourceUsageReport"/>.</summary>
    public const string ResourceUsage = "resource_usage";

    /// <summary>Server → agent: answers at once, so that the round trip can be measured.</summary>
    public const string Ping = "ping";

    /// <summary>Server → agent: no parameters, answers <see cref="ListeningPorts"/>.</summary>
    public const string ListeningPorts = "listening_ports";

    /// <summary>Server → agent: no parameters, answers <see cref="ContainersAnswer"/>.</summary>
    public const string Containers = "containers";

    /// <summary>Server → agent: <see cref="DevcontainerRequest"/>, answers <see cref="DevcontainerAnswer"/> when it has begun.</summary>
    public const string RecreateDevcontainer = "recreate_devcontainer";

    /// <summary>Server → agent: <see cref="DevcontainerRequest"/>, answers <see cref="DevcontainerAnswer"/> when its container is gone.</summary>
    public const string DeleteDevcontainer = "delete_devcontainer";

    /// <summary>Agent → server, no parameters: <see cref="Containers"/> would answer something else than before.</summary>
    public const string ContainersChanged = "containers_changed";

    /// <summary>Agent → server: <see cref="SubAgentRequest"/>, answers <see cref="SubAgentCreated"/>.</summary>
    public const string CreateSubAgent = "create_sub_agent";

    /// <summary>Agent → server: <see cref="SubAgentReference"/>. One that is gone already is no error.</summary>
    public const string DeleteSubAgent = "delete_sub_agent";

    /// <summary>Agent → server: no parameters, answers <see cref="SubAgentList"/>.</summary>
    public const string ListSubAgents = "list_sub_agents";

    /// <summary>Server → agent: <see cref="ShutdownRequest"/>. Answered when the stop scripts are done; then the agent exits.</summary>
    public const string Shutdown = "shutdown";
}
