namespace Coder.Terraform.Plugins.Hosting;

/// <summary>How provider processes are run and kept.</summary>
public sealed record PluginOptions
{
    /// <summary>How long a process may take until it says that it is ready, and until it tells its schema.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a call may take that changes nothing: validate, configure, read, plan.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long creating, changing or destroying one resource may take; providers have shorter limits of their own.</summary>
    public TimeSpan ApplyTimeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long a process that nobody uses is kept for the next build.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a process may take to end after it was asked, before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a build waits for another to free a process when <see cref="MaxProcesses"/> are in use.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest number of processes at the same time, used and kept ones together.</summary>
    public int MaxProcesses { get; init; } = 16;

    /// <summary>Of how many programs the schemas are kept.</summary>
    public int KnownSchemas { get; init; } = 16;

    /// <summary>The folder for sockets. Its path must be short: the system allows some hundred characters for a socket.</summary>
    public string SocketDirectory { get; init; } = Path.GetTempPath();

    /// <summary>
    /// Names of this process's variables that providers may see beside <see cref="Processes.ChildEnvironment.Provider"/>, such as
    /// <c>AWS_REGION</c>; a name may end in <c>*</c>.
    /// </summary>
    public IReadOnlyList<string> AllowedVariables { get; init; } = [];

    /// <summary>Variables that providers get in any case.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
