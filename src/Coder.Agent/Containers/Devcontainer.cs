using System.Security.Cryptography;
using System.Text;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Containers;

/// <summary>A dev container that the agent knows of. <see cref="DevcontainerSet"/> guards what changes.</summary>
internal sealed class Devcontainer(Guid id, string name, string folder, string configPath, bool isDeclared)
{
    /// <summary>The label that holds the folder of a dev container.</summary>
    public const string FolderLabel = "devcontainer.local_folder";

    /// <summary>The label that holds the <c>devcontainer.json</c> of a dev container.</summary>
    public const string ConfigLabel = "devcontainer.config_file";

    /// <summary>Where the specification looks for the <c>devcontainer.json</c> of a folder that has one.</summary>
    public static readonly IReadOnlyList<string> UsualPlaces = [".devcontainer/devcontainer.json", ".devcontainer.json"];

    /// <summary>Where it looks for those of a folder that has several, each with a name.</summary>
    public const string NamedPlaces = ".devcontainer/*/devcontainer.json";

    public Guid Id { get; } = id;

    public string Name { get; } = name;

    /// <summary>Absolute path of the project.</summary>
    public string Folder { get; } = folder;

    /// <summary>Absolute path; empty for one of the usual places.</summary>
    public string ConfigPath { get; } = configPath;

    /// <summary>Whether the template declares it: such a one is listed while it has no container, too.</summary>
    public bool IsDeclared { get; } = isDeclared;

    /// <summary>Where the lines of its start go.</summary>
    public LogSource Source { get; } = new(id, $"Dev Container ({name})", "/emojis/1f4e6.png");

    /// <summary>It is being started or removed.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Why its last start failed; empty when it did not.</summary>
    public string Error { get; set; } = "";

    /// <summary>Its container, if there is one.</summary>
    public WorkspaceAgentContainer? Container { get; set; }

    /// <summary>What the last start of this agent's life answered.</summary>
    public DevcontainerUp? Up { get; set; }

    /// <summary>The agent inside.</summary>
    public SubAgent? Inside { get; set; }

    /// <summary>Whether the search for projects has found it.</summary>
    public bool IsFound { get; set; }

    /// <summary>Whether it is to be listed, though it has no container.</summary>
    public bool IsKept => IsDeclared || IsFound || IsBusy || Error.Length > 0 || Inside is not null;

    /// <summary>One that somebody started in the workspace, or can start. It has the same id each time it is seen.</summary>
    public static Devcontainer Discovered(string folder, string configPath) => new(
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{folder}\n{configPath}")).AsSpan(0, 16)), NameOf(folder.TrimEnd('/'), configPath), folder, configPath, isDeclared: false);

    /// <summary>Whether a container is the one of this dev container, by the labels that the <c>devcontainer</c> command gives.</summary>
    public bool Owns(WorkspaceAgentContainer container)
    {
        if (container.Id == Up?.ContainerId)
        {
            return true;
        }

        return Is(container.Labels.GetValueOrDefault(FolderLabel), container.Labels.GetValueOrDefault(ConfigLabel, ""));
    }

    /// <summary>Whether a project's <c>devcontainer.json</c> is the one of this dev container; an empty path is that at one of the usual places.</summary>
    public bool Is(string? folder, string configPath) => folder == Folder
        && (ConfigPath.Length > 0 ? configPath == ConfigPath : configPath.Length == 0 || UsualPlaces.Any(place => configPath == Path.Combine(Folder, place)));

    /// <summary>As the API shows it.</summary>
    public WorkspaceAgentDevcontainer Show() => new()
    {
        Id = Id,
        Name = Name,
        WorkspaceFolder = Folder,
        ConfigPath = ConfigPath.Length > 0 ? ConfigPath : Container?.Labels.GetValueOrDefault(ConfigLabel),
        Status = IsBusy ? DevcontainerStatus.Starting
            : Error.Length > 0 ? DevcontainerStatus.Error
            : Container is { Running: true } ? DevcontainerStatus.Running
            : DevcontainerStatus.Stopped,
        Dirty = IsDirty(),
        Container = Container,
        SubagentId = Inside?.Agent?.Id,
        Agent = Inside?.Agent,
        Error = Error.Length > 0 ? Error : Inside?.Problem,
    };

    private static string NameOf(string folder, string configPath) => Path.GetFileName(folder)
        + (configPath.StartsWith(folder + "/", StringComparison.Ordinal) && configPath[(folder.Length + 1)..].Split('/') is [".devcontainer", var name, _] ? $"/{name}" : "");

    private bool IsDirty() => Container is { } container && container.Labels.GetValueOrDefault(ConfigLabel) is { Length: > 0 } config
        && File.Exists(config) && File.GetLastWriteTimeUtc(config) > container.CreatedAt.UtcDateTime;
}
