using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;

namespace Coder.Agent.Containers;

/// <summary>Finds the container that a client wants to enter.</summary>
internal sealed class ContainerEntrance(DockerCli docker, ContainerProcesses processes, DevcontainerSet devcontainers)
{
    private const int ShortestId = 4;

    /// <summary>The way into a container.</summary>
    /// <param name="choice">Which one, and as whom.</param>
    /// <param name="containers">All there are.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="TunnelException">There is no such container, or it does not run: the message names those that do.</exception>
    public async Task<ContainerEntry> EnterAsync(ContainerChoice choice, WorkspaceAgentListContainersResponse containers, CancellationToken cancellationToken)
    {
        var container = Find(choice.Name, containers);
        var program = docker.Path ?? throw new TunnelException("There is no docker command in the workspace any more.");
        if (devcontainers.Holding(container.Id) is { Up: { } up } known)
        {
            return new ContainerEntry(
                processes, program, container.Id, choice.User.Length > 0 ? choice.User : up.User, up.Folder, known.Inside?.Configuration?.RemoteEnv ?? None);
        }

        var (user, folder) = container.Labels.ContainsKey(Devcontainer.FolderLabel) ? await InspectAsync(container, cancellationToken) : ("", "");
        return new ContainerEntry(processes, program, container.Id, choice.User.Length > 0 ? choice.User : user, folder, None);
    }

    private static Dictionary<string, string?> None => [];

    private static WorkspaceAgentContainer Find(string name, WorkspaceAgentListContainersResponse containers)
    {
        var running = containers.Containers.Where(container => container.Running).ToList();
        var found = running.Find(container => container.Name == name || container.Id == name)
            ?? running.Find(container => containers.Devcontainers.Any(one => one.Name == name && one.Container?.Id == container.Id))
            ?? (name.Length >= ShortestId && running.FindAll(container => container.Id.StartsWith(name, StringComparison.Ordinal)) is [var only] ? only : null);
        return found ?? throw new TunnelException(Missing(name, containers, running));
    }

    private static string Missing(string name, WorkspaceAgentListContainersResponse containers, List<WorkspaceAgentContainer> running)
    {
        if (running.Count == 0 && containers.Warnings is [var why, ..])
        {
            return $"The container \"{name}\" cannot be entered. {why}";
        }

        var what = containers.Containers.FirstOrDefault(container => container.Name == name) is { } stopped
            ? $"The container \"{name}\" does not run: it is {stopped.Status}."
            : $"There is no container \"{name}\" in the workspace.";
        return running.Count == 0 ? $"{what} None runs." : $"{what} These run: {string.Join(", ", running.Select(container => Shown(container, containers)))}.";
    }

    private static string Shown(WorkspaceAgentContainer container, WorkspaceAgentListContainersResponse containers) =>
        containers.Devcontainers.FirstOrDefault(one => one.Container?.Id == container.Id) is { } devcontainer
            ? $"{container.Name} (dev container {devcontainer.Name})"
            : container.Name;

    // Who works in a dev container that somebody else started, and where.
    private async Task<(string User, string Folder)> InspectAsync(WorkspaceAgentContainer container, CancellationToken cancellationToken)
    {
        try
        {
            var described = await docker.CheckedAsync(["inspect", "--type", "container", container.Id], cancellationToken);
            return (DockerInspection.RemoteUser(described.Output), container.Volumes.GetValueOrDefault(container.Labels[Devcontainer.FolderLabel], ""));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new TunnelException($"The container \"{container.Name}\" cannot be entered: {e.Message}");
        }
    }
}
