using System.CommandLine;
using Coder.Cli.Configuration;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Ssh;

/// <summary>Options of <c>coder ssh</c> for what runs beside a session: reports of its use, its quality, its log.</summary>
internal sealed class SessionOptions
{
    private const string UsageAppVariable = "CODER_SSH_USAGE_APP";
    private const string DirectoryVariable = "CODER_SSH_NETWORK_INFO_DIR";
    private const string IntervalVariable = "CODER_SSH_NETWORK_INFO_INTERVAL";
    private const string LogVariable = "CODER_SSH_LOG_DIR";

    private readonly Option<string?> _usageApp;
    private readonly Option<string?> _networkInfoDirectory;
    private readonly Option<string?> _networkInfoInterval;
    private readonly Option<string?> _logDirectory;

    private readonly string _app;

    /// <param name="command">The command that gets the options.</param>
    /// <param name="app">What the workspace is used with when nobody says so.</param>
    public SessionOptions(CliCommand command, string app = "ssh")
    {
        _app = app;
        _usageApp = command.Text("--usage-app", "What the workspace is used with, for its activity: vscode, jetbrains, ssh or disable", "app", UsageAppVariable);
        _usageApp.AcceptOnlyFromAmong(UsageReporter.Apps);
        _usageApp.Hidden = true;
        _networkInfoDirectory = command.Text("--network-info-dir", "Directory in which the state of the connection is written for editors", "path", DirectoryVariable);
        _networkInfoInterval = command.Text("--network-info-interval", "Time between two of these; 5s if not given", "duration", IntervalVariable);
        _logDirectory = command.Text("--log-dir", "Directory for a log of the connection", "path", LogVariable, "-l");
    }

    /// <summary>What the session is used by, as <c>--usage-app</c> says.</summary>
    public string App(CliContext context) => context.Get(_usageApp) ?? _app;

    /// <summary>Starts what was asked for; it ends with the disposal of the result.</summary>
    /// <param name="context">The command.</param>
    /// <param name="workspace">The workspace.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="connection">The open connection.</param>
    /// <param name="traffic">Bytes to and from the workspace so far.</param>
    /// <exception cref="CliException">A directory cannot be used.</exception>
    public SessionCompanions Start(
        CliContext context, Workspace workspace, WorkspaceAgent agent, AgentConnection connection, Func<(long Up, long Down)> traffic)
    {
        var companions = new SessionCompanions(OpenLog(context));
        companions.Say($"connected to {workspace.OwnerName}/{workspace.Name}.{agent.Name} through {ServerUrl.Show(context.Client.Url)}");
        var app = App(context);
        if (app != UsageReporter.Disabled)
        {
            companions.Add("usage", new UsageReporter(context, workspace.Id, agent.Id, app).RunAsync);
        }

        if (context.Get(_networkInfoDirectory) is { } directory)
        {
            MakeDirectory(directory);
            var path = Path.Combine(directory, $"{ParentProcessId()}.json");
            var interval = Durations.Parse(context.Get(_networkInfoInterval) ?? "5s");
            companions.Add("network info", new NetworkInfoReporter(context, connection, path, interval, traffic).RunAsync);
        }

        return companions;
    }

    /// <summary>Gives these options to another <c>coder ssh</c> by its environment.</summary>
    public void Lend(CliContext context, IDictionary<string, string?> environment)
    {
        foreach (var (option, variable) in new[]
        {
            (_usageApp, UsageAppVariable), (_networkInfoDirectory, DirectoryVariable), (_networkInfoInterval, IntervalVariable), (_logDirectory, LogVariable),
        })
        {
            if (context.Get(option) is { } value)
            {
                environment[variable] = value;
            }
        }
    }

    // Editors know the process of ssh, which started this one.
    private static int ParentProcessId() => OperatingSystem.IsWindows()
        ? throw new CliException("--network-info-dir is not available on Windows yet.")
        : Native.GetParentProcessId();

    private SessionLog? OpenLog(CliContext context)
    {
        if (context.Get(_logDirectory) is not { } directory)
        {
            return null;
        }

        MakeDirectory(directory);
        var parent = OperatingSystem.IsWindows() ? Environment.ProcessId : Native.GetParentProcessId();
        return new SessionLog(Path.Combine(directory, $"coder-ssh-{context.Time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..5]}-{parent}.log"), context.Time);
    }

    private static void MakeDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The directory {path} cannot be used.", e.Message);
        }
    }
}
