using Coder.Sdk;

namespace Coder.Cli.Ssh;

/// <summary>Finds the agent that is meant.</summary>
internal static class AgentChoice
{
    public static WorkspaceAgent Find(Workspace workspace, string? name)
    {
        var agents = workspace.LatestBuild.Resources.SelectMany(r => r.Agents ?? []).ToList();
        var names = string.Join(", ", agents.Select(a => a.Name));
        if (name is not null)
        {
            return agents.Find(a => a.Name == name) ?? throw new CliException(
                $"The workspace {workspace.Name} has no agent \"{name}\".",
                agents.Count == 0 ? "It has none at all." : $"It has: {names}");
        }

        // Those in dev containers are entered by their names.
        return agents.Where(a => a.ParentId is null).ToList() switch
        {
            [var only] => only,
            [] => throw new CliException(
                $"The workspace {workspace.Name} has no agent to connect to.",
                hint: "Its template needs a coder_agent that a running resource uses."),
            _ => throw new CliException(
                $"The workspace {workspace.Name} has several agents: {names}.",
                hint: $"Say which: {workspace.Name}.{agents[0].Name}"),
        };
    }
}
