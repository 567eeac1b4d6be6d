namespace Coder.Providers.Host;

/// <summary>What the host provider may do for one build.</summary>
public sealed record HostProviderOptions
{
    /// <summary>Whether workspaces may run on this machine at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The folder that holds all host workspaces; each has a folder named by its id in it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The workspace; empty while a template is imported, when nothing is created.</summary>
    public Guid WorkspaceId { get; init; }

    /// <summary>The agent's executable on this machine, told to processes as <c>CODER_AGENT_BINARY</c>; null: none.</summary>
    public string? AgentBinaryPath { get; init; }

    /// <summary>Where cgroup v2 is mounted.</summary>
    public string CgroupRoot { get; init; } = "/sys/fs/cgroup";

    /// <summary>
    /// The variables that every process gets. The default is a short list of harmless ones: the server's own
    /// environment holds secrets and is never passed on.
    /// </summary>
    public IReadOnlyDictionary<string, string> BaseEnvironment { get; init; } = AllowedVariables();

    /// <summary>The clock that grace periods run by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether there is a workspace that may have a folder.</summary>
    internal bool HasWorkspace => DataDirectory.Length > 0 && WorkspaceId != Guid.Empty;

    /// <summary>This workspace's folder.</summary>
    internal string WorkspaceDirectory => Path.Combine(Path.GetFullPath(DataDirectory), WorkspaceId.ToString());

    private static Dictionary<string, string> AllowedVariables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["USER"] = Environment.UserName,
            ["LOGNAME"] = Environment.UserName,
        };
        foreach (var name in new[] { "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SHELL" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
