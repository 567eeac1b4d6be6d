using Coder.Cli.Jobs;
using Coder.Cli.Parameters;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Ssh;

/// <summary>Brings a workspace to where its agent can be entered: starts it, waits for the agent and its scripts.</summary>
/// <param name="context">The command.</param>
/// <param name="host">What to enter.</param>
internal sealed class AgentReadiness(CliContext context, HostName host)
{
    /// <summary>Whether to start a stopped workspace.</summary>
    public bool Autostart { get; init; } = true;

    /// <summary>Whether to wait for start scripts: <c>yes</c>, <c>no</c> or <c>auto</c> (when one of them blocks logins).</summary>
    public string WaitForScripts { get; init; } = "auto";

    public async Task<(Workspace Workspace, WorkspaceAgent Agent)> WaitAsync(CancellationToken ct)
    {
        var workspace = await RunningAsync(ct);
        var agent = AgentChoice.Find(workspace, host.Agent);
        if (!IsReady(agent))
        {
            (workspace, agent) = await WatchAsync(workspace, ct);
        }

        switch (agent.LifecycleState)
        {
            case WorkspaceAgentLifecycle.StartError when WaitForScripts != "no":
                await SayAsync("Warning: a start script failed, the workspace may be incomplete.");
                break;
            case WorkspaceAgentLifecycle.StartTimeout when WaitForScripts != "no":
                await SayAsync("Warning: a start script takes longer than its limit, the workspace may be incomplete.");
                break;
        }

        return (workspace, agent);

        Task SayAsync(string text) =>
            context.Console.Error.WriteLineAsync($"{text} See: coder logs {host.FullName}");
    }

    private async Task<Workspace> RunningAsync(CancellationToken ct)
    {
        var workspace = await WorkspaceLookup.FindAsync(context.Client, host.FullName, ct);
        var build = workspace.LatestBuild;
        if (build.Transition == WorkspaceTransition.Delete)
        {
            throw new CliException($"The workspace {workspace.Name} is {(build.Status == WorkspaceStatus.Deleted ? "deleted" : "being deleted")}.");
        }

        if (!ProvisionerJobStatus.IsFinal(build.Job.Status))
        {
            await Builds.FollowAsync(context, build, ct);
            workspace = await context.Client.WorkspaceAsync(workspace.Id, ct);
        }

        if (workspace.LatestBuild.Status == WorkspaceStatus.Running)
        {
            return workspace;
        }

        if (!Autostart)
        {
            throw new CliException(
                $"The workspace {workspace.Name} is {workspace.LatestBuild.Status}.", hint: $"Start it with: coder start {host.FullName}");
        }

        await context.Console.Error.WriteLineAsync($"The workspace {workspace.Name} is {workspace.LatestBuild.Status}; starting it.");
        await WorkspaceStarter.StartAsync(
            context, workspace, new GivenParameters { TakeDefaults = true }, versionId: null, BuildReason.SshConnection, wait: true, ct);
        return await context.Client.WorkspaceAsync(workspace.Id, ct);
    }

    private async Task<(Workspace Workspace, WorkspaceAgent Agent)> WatchAsync(Workspace workspace, CancellationToken ct)
    {
        await using var progress = new Progress(context, $"Waiting for the agent of {workspace.Name}");
        string? advised = null;
        await foreach (var now in context.Client.WatchWorkspaceAsync(workspace.Id, ct))
        {
            if (now.LatestBuild.Transition != WorkspaceTransition.Start)
            {
                throw new CliException($"The workspace {now.Name} was stopped meanwhile.");
            }

            var agent = AgentChoice.Find(now, host.Agent);
            if (IsReady(agent))
            {
                return (now, agent);
            }

            if (agent.Status == WorkspaceAgentStatus.Connected)
            {
                progress.Show("Waiting for the start scripts (--wait=no enters at once)");
            }
            else if (agent.Status is WorkspaceAgentStatus.Timeout or WorkspaceAgentStatus.Disconnected && Advice(agent) is { } advice && advice != advised)
            {
                // Said again when it has been found out what happened.
                advised = advice;
                progress.Say(advice);
            }
        }

        throw new CliException("The server ended the connection while waiting for the agent.", hint: "Run the command again.");
    }

    private string Advice(WorkspaceAgent agent)
    {
        var what = agent.Status == WorkspaceAgentStatus.Timeout ? "The agent has not connected in the time that it usually needs."
            : agent.Incident is { } incident && incident.Message == agent.Health.Reason ? incident.Message
            : "The agent was connected, but is not any more.";
        var where = agent.TroubleshootingUrl.Length > 0 ? $" Help: {agent.TroubleshootingUrl}" : "";
        return $"{what} See: coder logs {host.FullName}{where}";
    }

    private bool IsReady(WorkspaceAgent agent)
    {
        if (agent.Status != WorkspaceAgentStatus.Connected)
        {
            return false;
        }

        var waits = WaitForScripts switch
        {
            "yes" => true,
            "no" => false,
            _ => agent.StartupScriptBehavior == "blocking" || agent.Scripts.Any(s => s.StartBlocksLogin),
        };
        return !waits || agent.LifecycleState is not (WorkspaceAgentLifecycle.Created or WorkspaceAgentLifecycle.Starting);
    }
}
