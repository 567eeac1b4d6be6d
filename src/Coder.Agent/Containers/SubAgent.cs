using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Coder.Agent.Connection;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Control;

namespace Coder.Agent.Containers;

/// <summary>
/// An agent inside a dev container: this program, copied into the container and run there with a token of its own. It lives as long as this
/// object; the server knows it as long, too.
/// </summary>
internal sealed partial class SubAgent : IAsyncDisposable
{
    private const string Place = "/.coder-agent";
    private const string Program = Place + "/coder";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Devcontainer _devcontainer;
    private readonly DevcontainerUp _up;
    private readonly SubAgentTools _tools;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Starts it.</summary>
    public SubAgent(Devcontainer devcontainer, DevcontainerUp up, SubAgentTools tools)
    {
        (_devcontainer, _up, _tools) = (devcontainer, up, tools);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The agent as the server knows it; null before, and when there is to be none.</summary>
    public WorkspaceAgentDevcontainerAgent? Agent { get; private set; }

    /// <summary>The configuration of its dev container; null until it has been read.</summary>
    public DevcontainerConfiguration? Configuration { get; private set; }

    /// <summary>Why there is none; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>A name for an agent, which is part of host names: letters, digits and single hyphens.</summary>
    public static string NameOf(string wish)
    {
        var name = Other().Replace(wish.ToLowerInvariant(), "-");
        return (name.Length > 32 ? name[..32] : name).Trim('-') is { Length: > 0 } good ? good : "devcontainer";
    }

    /// <summary>Ends it, and lets the server forget it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var configuration = await _tools.Devcontainers.ConfigurationAsync(_devcontainer.Folder, _devcontainer.ConfigPath, _stop.Token);
            Configuration = configuration;
            if (!configuration.Customization.Ignore)
            {
                await CopyAsync(_stop.Token);
                await ServeAsync(configuration, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        catch (Exception e) when (e is DevcontainerException or ControlException or IOException)
        {
            Problem = $"There is no agent in the dev container: {e.Message}";
            _tools.Logs.Add(_devcontainer.Source, LogLevels.Error, Problem);
        }
        catch (Exception e)
        {
            Problem = "There is no agent in the dev container; the agent's log in the workspace says why.";
            _tools.Log.Error($"the agent in dev container \"{_devcontainer.Name}\" failed: {e}");
        }

        _tools.Changed();
    }

    private async Task CopyAsync(CancellationToken ct)
    {
        var program = _tools.Executable ?? throw new DevcontainerException("this agent does not know where its own program is.");
        var machine = (await ExecAsync("root", ct, "uname", "-m")).Output.Trim();
        if (machine != Machine())
        {
            throw new DevcontainerException(
                $"its image is made for {machine}, and the workspace's agent for {Machine()}. Use an image of the workspace's architecture.");
        }

        await ExecAsync("root", ct, "mkdir", "-p", Place);
        await _tools.Docker.CheckedAsync(["cp", program, $"{_up.ContainerId}:{Program}"], ct);
        await ExecAsync("root", ct, "chmod", "0755", Place, Program);
        try
        {
            await ExecAsync(_up.User, ct, Program, "version");
        }
        catch (IOException e)
        {
            throw new DevcontainerException(
                $"the agent's program does not run in its image ({e.Message}). It needs an image with the C library glibc, as those of Debian, Ubuntu and Fedora have; Alpine has another one, musl.");
        }
    }

    private async Task ServeAsync(DevcontainerConfiguration configuration, CancellationToken ct)
    {
        var wishes = configuration.Customization;
        var name = NameOf(wishes.Name ?? _devcontainer.Name);
        var created = await _tools.Link.CallAsync(
            AgentMethods.CreateSubAgent,
            new SubAgentRequest
            {
                Name = name,
                DevcontainerId = _devcontainer.IsDeclared ? _devcontainer.Id : null,
                Directory = _up.Folder,
                Architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
                OperatingSystem = "linux",
                DisplayApps = wishes.DisplayApps,
                Apps = wishes.Apps,
            },
            AgentProtocolJson.Default.SubAgentRequest,
            AgentProtocolJson.Default.SubAgentCreated,
            ct);
        foreach (var problem in created.AppProblems)
        {
            _tools.Logs.Add(_devcontainer.Source, LogLevels.Error, problem);
        }

        try
        {
            Agent = new WorkspaceAgentDevcontainerAgent(created.Id, name, _up.Folder);
            _tools.Changed();
            await RunProgramAsync(created.Token, configuration.RemoteEnv, ct);
        }
        finally
        {
            Agent = null;
            await ForgetAsync(created.Id);
        }
    }

    // It is started again when it crashes; when it ended well, somebody wanted that.
    private async Task RunProgramAsync(string token, IReadOnlyDictionary<string, string?> remoteEnv, CancellationToken ct)
    {
        var backoff = new Backoff(Random.Shared);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CODER_AGENT_TOKEN"] = token, ["CODER_AGENT_URL"] = _tools.ServerUrl.ToString(), [AgentOptions.EndWithInput] = "true",
            [RemoteEnvironment.Variable] = RemoteEnvironment.Write(remoteEnv),
        };
        string[] arguments =
        [
            _tools.Docker.Path ?? throw new IOException("there is no docker command any more"), "exec", "--interactive", "--user", _up.User,
            .. variables.Keys.SelectMany(variable => new[] { "--env", variable }), // Without values, which anybody could see in the list of processes.
            _up.ContainerId, Program, "agent",
        ];
        while (true)
        {
            var last = "";
            var result = await _tools.Programs.AttendAsync(arguments, variables, line => last = line, ct);
            _tools.Log.Warn($"the agent in dev container \"{_devcontainer.Name}\" ended with {result.ExitCode}: {last}");
            await Task.Delay(result.ExitCode == 0 ? Timeout.InfiniteTimeSpan : backoff.Next(), _tools.TimeProvider, ct);
        }
    }

    // An agent that the server does not hear of in time is forgotten when this one starts again.
    private async Task ForgetAsync(Guid id)
    {
        using var patience = new CancellationTokenSource(Patience, _tools.TimeProvider);
        try
        {
            await _tools.Link.CallAsync(
                AgentMethods.DeleteSubAgent, new SubAgentReference(id), AgentProtocolJson.Default.SubAgentReference, AgentProtocolJson.Default.Empty, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ControlException)
        {
            _tools.Log.Warn($"the server does not know that the agent in dev container \"{_devcontainer.Name}\" has ended: {e.Message}");
        }
    }

    private Task<ProgramResult> ExecAsync(string user, CancellationToken ct, params string[] command) =>
        _tools.Docker.CheckedAsync(["exec", "--user", user, _up.ContainerId, .. command], ct);

    private static string Machine() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Other();
}

/// <summary>What agents inside dev containers are made with.</summary>
internal sealed record SubAgentTools(
    ProgramRunner Programs, DockerCli Docker, DevcontainerCli Devcontainers, ServerLink Link, Reporting.LogSender Logs, AgentLog Log)
{
    /// <summary>Path of this program.</summary>
    public string? Executable { get; init; }

    /// <summary>Address of the server.</summary>
    public required Uri ServerUrl { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Called when a list of containers would show something else.</summary>
    public required Action Changed { get; init; }
}
