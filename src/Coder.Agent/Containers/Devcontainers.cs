using System.Text.Json;
using Coder.Agent.Commands;
using Coder.Agent.Connection;
using Coder.Agent.Reporting;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Control;

namespace Coder.Agent.Containers;

/// <summary>
/// The dev containers of the workspace. Those that the template declares are started; those that somebody started, and those that projects of the
/// workspace describe, are listed. Each can be made anew or removed, and each that this agent has started gets an agent inside while it runs.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "There is one, for the life of the process.")]
internal sealed class Devcontainers
{
    /// <summary>How often the engine is asked while there is a dev container to look after.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Projects are looked for when somebody asks for the list, but not more often than this.</summary>
    public static readonly TimeSpan SearchInterval = TimeSpan.FromMinutes(1);

    private readonly CommandEnvironment _environment;
    private readonly ReportQueue _reports;
    private readonly LogSender _logs;
    private readonly ServerLink _link;
    private readonly AgentLog _log;
    private readonly TimeProvider _time;
    private readonly DockerCli _docker;
    private readonly DevcontainerCli _cli;
    private readonly SubAgentTools _tools;
    private readonly ProjectSearch? _search;
    private readonly bool _projectsMayStart;
    private readonly string? _obstacle;
    private readonly CancellationToken _ending;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly SemaphoreSlim _searching = new(1, 1);
    private readonly DevcontainerSet _set;
    private readonly ContainerProcesses _processes;
    private readonly ContainerEntrance _entrance;
    private DateTimeOffset _searchedAt = DateTimeOffset.MinValue;
    private string _told = "";

    /// <summary>Looks after the dev containers of a workspace.</summary>
    public Devcontainers(Workplace workplace, AgentOptions options, ServerLink link, ReportQueue reports, LogSender logs, AgentLog log, CancellationToken ending)
    {
        (_environment, _link, _reports, _logs, _log, _time, _ending) = (workplace.Environment, link, reports, logs, log, options.TimeProvider, ending);
        var programs = new ProgramRunner(workplace.Environment, options.TimeProvider);
        _docker = new DockerCli(programs, options.TimeProvider);
        _cli = new DevcontainerCli(programs);
        _tools = new SubAgentTools(programs, _docker, _cli, link, logs, log)
        {
            Executable = options.Executable, ServerUrl = options.ServerUrl, TimeProvider = options.TimeProvider, Changed = reports.ContainersChanged,
        };
        _search = options.ProjectDiscovery ? new ProjectSearch(programs, log, options.TimeProvider) : null;
        _projectsMayStart = options.DiscoveryAutostart;
        _set = new DevcontainerSet(workplace.Manifest.Devcontainers.Select(Declared));
        _processes = new ContainerProcesses(_docker, log, options.TimeProvider);
        _entrance = new ContainerEntrance(_docker, _processes, _set);
        _obstacle = workplace.Manifest.ParentId is not null ? "This agent is in a dev container itself, and does not look for others."
            : !options.Devcontainers ? "Dev containers are switched off in this workspace (CODER_AGENT_DEVCONTAINERS_ENABLE=false)."
            : null;
    }

    /// <summary>
    /// Starts the dev containers of the template, all at once. Those of projects that ask for it start beside them, if that is allowed: nobody waits for them.
    /// </summary>
    /// <returns>The worst status of the template's, of <see cref="ScriptStatuses"/>.</returns>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        if (_obstacle is not null)
        {
            return ScriptStatuses.Ok;
        }

        await ForgetAgentsAsync(cancellationToken);
        if (_projectsMayStart)
        {
            _ = StartProjectsAsync();
        }

        var started = await Task.WhenAll(_set.Declared.Select(async known =>
        {
            var startedAt = _time.GetUtcNow();
            var isUp = _set.TryOccupy(known) && await BringUpAsync(known, anew: false, cancellationToken);
            _reports.ScriptCompleted(new ScriptCompletion(
                known.Id, ScriptStages.Start, isUp ? ScriptStatuses.Ok : ScriptStatuses.ExitFailure, isUp ? 0 : 1, startedAt, _time.GetUtcNow()));
            return isUp;
        }));
        return started.All(isUp => isUp) ? ScriptStatuses.Ok : ScriptStatuses.ExitFailure;
    }

    /// <summary>Follows what happens to the dev containers until it is cancelled; then ends the agents inside.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, _time, cancellationToken);
                if (_obstacle is null && !_set.IsIdle)
                {
                    await RefreshAsync(cancellationToken);
                }
            }
        }
        finally
        {
            await EndAllAsync(_set.TakeAgents());
        }
    }

    /// <summary>What there is now.</summary>
    public async ValueTask<ContainersAnswer> ListAsync(CancellationToken cancellationToken)
    {
        if (_obstacle is not null)
        {
            return new ContainersAnswer(null, _obstacle);
        }

        await SearchAsync(SearchInterval, cancellationToken);
        return new ContainersAnswer(await RefreshAsync(cancellationToken));
    }

    /// <summary>The way into a running container.</summary>
    /// <exception cref="TunnelException">There is none; the message says which there are, or why there can be none.</exception>
    public async Task<ContainerEntry> EnterAsync(ContainerChoice choice, CancellationToken cancellationToken) =>
        _obstacle is not null ? throw new TunnelException(_obstacle) : await _entrance.EnterAsync(choice, await RefreshAsync(cancellationToken), cancellationToken);

    /// <summary>Hangs the sessions in containers up, which would go on without the agent.</summary>
    public Task EndSessionsAsync() => _processes.EndAsync();

    /// <summary>Begins to make a dev container anew.</summary>
    public async ValueTask<DevcontainerAnswer> RecreateAsync(Guid id, CancellationToken cancellationToken)
    {
        var (known, refused) = await OccupyAsync(id, cancellationToken);
        if (known is null)
        {
            return refused!;
        }

        _ = BringUpUnattendedAsync(known, anew: true);
        return new DevcontainerAnswer(DevcontainerOutcomes.Done, $"The dev container \"{known.Name}\" is being made anew.");
    }

    /// <summary>Removes the container of a dev container.</summary>
    public async ValueTask<DevcontainerAnswer> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var (known, refused) = await OccupyAsync(id, cancellationToken);
        if (known is null)
        {
            return refused!;
        }

        try
        {
            await RefreshAsync(cancellationToken); // The agent inside ends first.
            if (known.Container is { } container)
            {
                await _docker.RemoveAsync(container.Id, cancellationToken);
            }

            _set.Leave(known, up: null, "");
            return new DevcontainerAnswer(DevcontainerOutcomes.Done, $"The container of the dev container \"{known.Name}\" has been removed.");
        }
        catch (IOException e)
        {
            _set.Leave(known, known.Up, known.Error);
            return new DevcontainerAnswer(DevcontainerOutcomes.Failed, $"The container cannot be removed: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            _set.Leave(known, known.Up, known.Error);
            throw;
        }
        finally
        {
            await RefreshAsync(_ending);
        }
    }

    /// <summary>Starts the projects that ask for it.</summary>
    private Task StartProjectsAsync() => UnattendedAsync("looking for dev containers to start", async () =>
    {
        foreach (var project in (await SearchAsync(TimeSpan.Zero, _ending)).Where(_set.TryOccupy))
        {
            _ = BringUpUnattendedAsync(project, anew: false);
        }
    });

    /// <summary>Starts a dev container that is occupied, and tells what goes wrong in its log.</summary>
    private Task BringUpUnattendedAsync(Devcontainer known, bool anew) => UnattendedAsync($"starting dev container \"{known.Name}\"", async () =>
    {
        await RefreshAsync(_ending); // The agent inside ends first.
        await BringUpAsync(known, anew, _ending);
    });

    private async Task UnattendedAsync(string what, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
        catch (Exception e)
        {
            _log.Error($"{what} failed: {e}");
        }
    }

    private async Task<(Devcontainer? Known, DevcontainerAnswer? Refused)> OccupyAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_obstacle is not null)
        {
            return (null, new DevcontainerAnswer(DevcontainerOutcomes.Disabled, _obstacle));
        }

        await RefreshAsync(cancellationToken);
        return _set.Find(id) is not { } known ? (null, new DevcontainerAnswer(DevcontainerOutcomes.Unknown, "There is no such dev container in the workspace."))
            : _set.TryOccupy(known) ? (known, null)
            : (null, new DevcontainerAnswer(DevcontainerOutcomes.Busy, $"The dev container \"{known.Name}\" is being started or removed. Wait until that is done."));
    }

    /// <summary>Starts a dev container that is occupied. True when it is up.</summary>
    private async Task<bool> BringUpAsync(Devcontainer known, bool anew, CancellationToken cancellationToken)
    {
        var (up, error) = ((DevcontainerUp?)null, "It was not started: the agent ended.");
        try
        {
            _reports.ContainersChanged();
            (up, error) = (await UpAsync(known, anew, cancellationToken), "");
        }
        catch (DevcontainerException e)
        {
            error = $"The dev container cannot be started: {e.Message}";
            _logs.Add(known.Source, LogLevels.Error, error);
        }
        finally
        {
            _set.Leave(known, up, error);
        }

        await RefreshAsync(cancellationToken);
        return up is not null;
    }

    private Task<DevcontainerUp> UpAsync(Devcontainer known, bool anew, CancellationToken cancellationToken)
    {
        if (_docker.Path is null)
        {
            throw new DevcontainerException("there is no docker command in the workspace. Put it into the image, with an engine that it reaches.");
        }

        if (!Directory.Exists(known.Folder))
        {
            throw new DevcontainerException($"there is no folder {known.Folder}. Let a start script of the template make it, for example by git clone.");
        }

        return _cli.UpAsync(known.Folder, known.ConfigPath, anew, (level, line) => _logs.Add(known.Source, level, line), cancellationToken);
    }

    /// <summary>
    /// Looks for projects, unless there is no engine for them or the last search is younger than <paramref name="interval"/>. What else is asked of the
    /// dev containers does not wait for it.
    /// </summary>
    /// <returns>Those that ask to be started with the workspace.</returns>
    private async Task<IReadOnlyList<Devcontainer>> SearchAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        if (_search is null || _docker.Path is null)
        {
            return [];
        }

        await _searching.WaitAsync(cancellationToken);
        try
        {
            if (_time.GetUtcNow() - _searchedAt < interval)
            {
                return [];
            }

            var projects = await _search.FindAsync(_environment.Directory, cancellationToken);
            _searchedAt = _time.GetUtcNow();
            return _set.TakeIn(projects);
        }
        finally
        {
            _searching.Release();
        }
    }

    /// <summary>Asks the engine, brings what is known up to date, and starts and ends the agents inside.</summary>
    private async Task<WorkspaceAgentListContainersResponse> RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            var (containers, warnings) = await _docker.ListAsync(cancellationToken);
            if (containers.Count > 0 || warnings.Count == 0)
            {
                _set.Assign(containers); // What cannot be listed is not gone: then nothing is known to have changed.
            }

            await EndAllAsync(_set.Reconcile((known, up) => new SubAgent(known, up, _tools)));
            return Tell(containers, warnings);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private WorkspaceAgentListContainersResponse Tell(IReadOnlyList<WorkspaceAgentContainer> containers, IReadOnlyList<string> warnings)
    {
        var answer = new WorkspaceAgentListContainersResponse { Devcontainers = _set.Show(), Containers = containers, Warnings = warnings };
        var told = JsonSerializer.Serialize(answer, AgentProtocolJson.Default.WorkspaceAgentListContainersResponse);
        if (told != _told)
        {
            _told = told;
            _reports.ContainersChanged();
        }

        return answer;
    }

    // An agent of a dev container that an earlier process of this agent started has lost it, and ends by itself.
    private async Task ForgetAgentsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var list = await _link.CallAsync(
                AgentMethods.ListSubAgents, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.SubAgentList, cancellationToken);
            foreach (var old in list.Agents)
            {
                await _link.CallAsync(
                    AgentMethods.DeleteSubAgent, new SubAgentReference(old.Id), AgentProtocolJson.Default.SubAgentReference, AgentProtocolJson.Default.Empty, cancellationToken);
            }
        }
        catch (ControlException e)
        {
            _log.Warn($"the agents in dev containers of an earlier start cannot be forgotten: {e.Message}");
        }
    }

    private static Task EndAllAsync(IEnumerable<SubAgent> agents) => Task.WhenAll(agents.Select(agent => agent.DisposeAsync().AsTask()));

    private Devcontainer Declared(AgentDevcontainer declared)
    {
        var folder = Path.GetFullPath(_environment.ExpandPath(declared.WorkspaceFolder), _environment.Directory).TrimEnd('/');
        return new Devcontainer(
            declared.Id,
            declared.Name,
            folder,
            declared.ConfigPath.Length == 0 ? "" : Path.GetFullPath(_environment.ExpandPath(declared.ConfigPath), folder),
            isDeclared: true);
    }
}
