using Coder.Agent.Activity;
using Coder.Agent.Apps;
using Coder.Agent.Commands;
using Coder.Agent.Connection;
using Coder.Agent.Containers;
using Coder.Agent.Metadata;
using Coder.Agent.Monitoring;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Agent.Reporting;
using Coder.Agent.Scripts;
using Coder.Agent.Ssh;
using Coder.Agent.Terminals;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Control;
using Coder.Tunnel.Resuming;

namespace Coder.Agent;

/// <summary>
/// The life of an agent: connect; with the first manifest run the start scripts and begin to collect; when asked
/// to stop run the stop scripts, say so, and end.
/// </summary>
internal sealed class AgentRuntime
{
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(5);

    // Enough for programs that do not care, and an engine that is slow.
    private static readonly TimeSpan ContainerPatience = TimeSpan.FromSeconds(15);

    // By then the first reports are on their way, so that what is given back stays away.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(10);

    private readonly AgentOptions _options;
    private readonly AgentLog _log;
    private readonly ServerLink _link = new();
    private readonly ReportQueue _reports;
    private readonly LogSender _logs;
    private readonly StatsReporter _stats;
    private readonly ReconnectingTerminals _terminals;
    private readonly ResumableStreams _resumables;
    private readonly ServerConnection _connection;
    private readonly TaskCompletionSource<string> _shutdownRequested = New<string>();
    private readonly TaskCompletionSource<Workplace> _firstManifest = New<Workplace>();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Workplace? _workplace;
    private volatile JobActivity? _jobs;
    private volatile Devcontainers? _devcontainers;

    public AgentRuntime(AgentOptions options, Dial dial, AgentLog log)
    {
        _options = options;
        _log = log;
        _reports = new ReportQueue(_link, log);
        _logs = new LogSender(_link, log, options.TimeProvider);
        _terminals = new ReconnectingTerminals(options.TimeProvider);
        _stats = new StatsReporter(_link, () => _terminals.ClientCount, () => _jobs?.Look(), log, options.TimeProvider);
        _resumables = new ResumableStreams(ResumeOptions.Default with { KeepTime = options.ResumeTime, TimeProvider = options.TimeProvider });
        var ssh = new SshService(options, _stats, log);
        var streams = new StreamServer(_terminals, _resumables, ssh, _stats, _reports, () => _workplace!, EnterAsync, log, options.TimeProvider);
        var methods = new ControlMethods()
            .Add(AgentMethods.Ping, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.Empty, (_, _) => ValueTask.FromResult(Empty.Value))
            .Add(AgentMethods.ListeningPorts, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ListeningPorts, (_, _) =>
                ValueTask.FromResult(new ListeningSockets("/proc", Environment.ProcessId).Read()))
            .Add(AgentMethods.Containers, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ContainersAnswer, (_, cancel) => Containers.ListAsync(cancel))
            .Add(AgentMethods.RecreateDevcontainer, AgentProtocolJson.Default.DevcontainerRequest, AgentProtocolJson.Default.DevcontainerAnswer, (one, cancel) =>
                Containers.RecreateAsync(one.Id, cancel))
            .Add(AgentMethods.DeleteDevcontainer, AgentProtocolJson.Default.DevcontainerRequest, AgentProtocolJson.Default.DevcontainerAnswer, (one, cancel) =>
                Containers.DeleteAsync(one.Id, cancel))
            .Add(AgentMethods.Shutdown, AgentProtocolJson.Default.ShutdownRequest, AgentProtocolJson.Default.Empty, ShutDownAsync);
        _connection = new ServerConnection(options, dial, _link, streams, methods, log);
    }

    private Devcontainers Containers => _devcontainers ?? throw new ControlException("The agent is just starting. Try again in a moment.");

    private async Task<Workplace> EnterAsync(ContainerChoice container, CancellationToken cancellationToken) => _devcontainers is { } containers
        ? _workplace! with { Container = await containers.EnterAsync(container, cancellationToken) }
        : throw new TunnelException("The agent is just starting. Try again in a moment.");

    /// <summary>Lives until <paramref name="stop"/> or a request of the server.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var registration = stop.Register(() => _shutdownRequested.TrySetResult("the agent was asked to end"));
        using var connected = new CancellationTokenSource();
        using var working = new CancellationTokenSource();
        Task[] infrastructure =
        [
            _connection.RunAsync(OnManifest, connected.Token),
            _reports.RunAsync(connected.Token),
            _logs.RunAsync(connected.Token),
            _stats.RunAsync(connected.Token),
        ];

        // Any of these ends early only by a bug, which must not go unseen.
        var work = await Task.WhenAny(_firstManifest.Task, _shutdownRequested.Task, Task.WhenAny(infrastructure)) == _firstManifest.Task
            ? WorkAsync(await _firstManifest.Task, working.Token)
            : Task.CompletedTask;
        await Task.WhenAny(_shutdownRequested.Task, Task.WhenAny(infrastructure));
        if (_shutdownRequested.Task.IsCompleted)
        {
            await StopAsync(await _shutdownRequested.Task);
        }

        await working.CancelAsync();
        _resumables.Close("The workspace's agent was asked to end: the workspace stops, or is built anew.");
        await _terminals.CloseAsync();
        await EndContainerSessionsAsync();
        await EndAsync([work]);
        await connected.CancelAsync();
        await EndAsync(infrastructure);
    }

    private async Task EndContainerSessionsAsync()
    {
        if (_devcontainers is { } containers)
        {
            await Task.WhenAny(containers.EndSessionsAsync(), Task.Delay(ContainerPatience, _options.TimeProvider));
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task EndAsync(Task[] tasks)
    {
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (OperationCanceledException)
        {
            // That is how they end.
        }
    }

    private Workplace OnManifest(AgentManifest manifest)
    {
        var workplace = new Workplace(manifest, new CommandEnvironment(manifest, _options));
        _workplace = workplace;
        _jobs ??= Jobs(manifest);
        _firstManifest.TrySetResult(workplace);
        return workplace;
    }

    private JobActivity Jobs(AgentManifest manifest)
    {
        var rules = ActivityRules.Read(manifest.EnvironmentVariables);
        foreach (var problem in rules.Problems)
        {
            _logs.Add(JobActivity.Source, LogLevels.Warn, problem);
        }

        return new JobActivity(rules, manifest.WorkspaceId, _options.ProcDirectory, Environment.ProcessId, _log, _options.TimeProvider);
    }

    private async Task WorkAsync(Workplace workplace, CancellationToken cancellationToken)
    {
        var (manifest, environment) = workplace;
        if (manifest.GitAuthConfigs > 0)
        {
            EditorAskPass.Apply(environment.User.Home, _log); // before a script starts an editor
        }

        var scripts = Scripts(workplace);
        var metadata = new MetadataCollector(manifest.Metadata, environment, _link, _log, _options.TimeProvider);
        var memory = new WorkspaceMemory(_options.ControlGroup, _options.ProcDirectory);
        var resources = new ResourceMonitor(manifest.Monitoring, memory, _link, _log, _options.TimeProvider);
        var kills = new MemoryKillWatch(memory, _options.ProcDirectory, _logs, _options.TimeProvider);
        var health = new AppHealthMonitor(manifest.Apps, _link, _log, _options.TimeProvider);
        _devcontainers = new Devcontainers(workplace, _options, _link, _reports, _logs, _log, cancellationToken);
        await Task.WhenAll(
            GuardAsync("dev containers", _devcontainers.RunAsync(cancellationToken)),
            GuardAsync("memory watch", kills.RunAsync(cancellationToken)),
            GuardAsync("scripts", RunScriptsAsync(scripts, _devcontainers, cancellationToken)),
            GuardAsync("giving memory back", SettleAsync(cancellationToken)),
            GuardAsync("resource monitor", resources.RunAsync(cancellationToken)),
            GuardAsync("metadata", metadata.RunAsync(cancellationToken)),
            GuardAsync("app health", health.RunAsync(cancellationToken)));
    }

    // A bug in one of them must neither go unseen nor end the terminals.
    private async Task GuardAsync(string name, Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.Error($"{name} failed: {e}");
        }
    }

    private ScriptSet Scripts(Workplace workplace) => new(
        workplace.Manifest.Scripts,
        new ScriptRunner(workplace.Environment, _options, _logs, _reports, _log),
        _log,
        _options.TimeProvider);

    private async Task RunScriptsAsync(ScriptSet scripts, Devcontainers devcontainers, CancellationToken cancellationToken)
    {
        Report(AgentLifecycle.Starting);
        var status = await scripts.StartAsync(cancellationToken);
        var containers = await devcontainers.StartAsync(cancellationToken); // The scripts make the folders.
        status = status == ScriptStatuses.Ok ? containers : status;
        if (_shutdownRequested.Task.IsCompleted)
        {
            // States only go forward.
            return;
        }

        Report(status switch
        {
            ScriptStatuses.Ok => AgentLifecycle.Ready,
            ScriptStatuses.TimedOut => AgentLifecycle.StartTimeout,
            _ => AgentLifecycle.StartError,
        });
        await scripts.RunSchedulesAsync(cancellationToken);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(SettlingTime, _options.TimeProvider, cancellationToken);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        MappedCode.GiveBack();
    }

    private async Task StopAsync(string reason)
    {
        _log.Info($"shutting down: {reason}");
        if (_workplace is { } workplace)
        {
            Report(AgentLifecycle.ShuttingDown);
            Report(await Scripts(workplace).StopAsync(CancellationToken.None) switch
            {
                ScriptStatuses.Ok => AgentLifecycle.Off,
                ScriptStatuses.TimedOut => AgentLifecycle.ShutdownTimeout,
                _ => AgentLifecycle.ShutdownError,
            });
            var flushed = Task.WhenAll(_logs.FlushAsync(), _reports.FlushAsync());
            await Task.WhenAny(flushed, Task.Delay(FlushPatience, _options.TimeProvider));
        }

        _stopped.TrySetResult();
    }

    private void Report(string state) => _reports.Lifecycle(state, _options.TimeProvider.GetUtcNow());

    private async ValueTask<Empty> ShutDownAsync(ShutdownRequest request, CancellationToken cancellationToken)
    {
        _shutdownRequested.TrySetResult(request.Reason);
        await _stopped.Task.WaitAsync(cancellationToken);
        return Empty.Value;
    }
}
