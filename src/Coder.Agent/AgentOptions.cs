using System.Collections;
using Coder.Agent.Containers;
using Coder.Agent.Processes;
using Coder.Tunnel.Resuming;

namespace Coder.Agent;

/// <summary>What an agent is started with.</summary>
public sealed record AgentOptions
{
    /// <summary>Address of the server, as in <c>CODER_AGENT_URL</c>.</summary>
    public required Uri ServerUrl { get; init; }

    /// <summary>Token of the agent, as in <c>CODER_AGENT_TOKEN</c>.</summary>
    public required string Token { get; init; }

    /// <summary>Where <c>coder-agent.log</c> and the scripts' logs go.</summary>
    public string LogDirectory { get; init; } = Path.GetTempPath();

    /// <summary>Where scripts may keep data; each gets a directory of its own below.</summary>
    public string ScriptDataDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "coder-script-data");

    /// <summary>How long connections of clients that lost the network, or whose server was restarted, wait for them to come back.</summary>
    public TimeSpan ResumeTime { get; init; } = ResumeOptions.Default.KeepTime;

    /// <summary>What runs around the agent, as in <c>CODER_AGENT_SUBSYSTEM</c>.</summary>
    public IReadOnlyList<string> Subsystems { get; init; } = [];

    /// <summary>Path of the <c>coder</c> program, which Git in the workspace runs instead of <c>ssh</c>; null leaves Git alone.</summary>
    public string? Executable { get; init; }

    /// <summary>Version to report, as <c>v2.40.0</c>.</summary>
    public string Version { get; init; } = "v" + typeof(AgentOptions).Assembly.GetName().Version!.ToString(3);

    /// <summary>Environment that commands inherit: the one of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>Time after which a silent SSH client is left, as in <c>CODER_AGENT_SSH_MAX_TIMEOUT</c>; shorter than 3 s for never.</summary>
    public TimeSpan SshMaxTimeout { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Refuse SFTP, scp, rsync and nc over SSH, as in <c>CODER_AGENT_BLOCK_FILE_TRANSFER</c>.</summary>
    public bool BlockFileTransfer { get; init; }

    /// <summary>Start the template's dev containers and list others, as in <c>CODER_AGENT_DEVCONTAINERS_ENABLE</c>.</summary>
    public bool Devcontainers { get; init; } = true;

    /// <summary>List the dev containers that projects of the workspace describe, as in <c>CODER_AGENT_DEVCONTAINERS_PROJECT_DISCOVERY_ENABLE</c>.</summary>
    public bool ProjectDiscovery { get; init; } = true;

    /// <summary>Start those of them that ask for it, as in <c>CODER_AGENT_DEVCONTAINERS_DISCOVERY_AUTOSTART_ENABLE</c>.</summary>
    public bool DiscoveryAutostart { get; init; }

    /// <summary>Set to <c>true</c> for an agent that has to end when its standard input does: that happens however the one ends that started it.</summary>
    public const string EndWithInput = "CODER_AGENT_END_WITH_INPUT";

    /// <summary>See <see cref="EndWithInput"/>.</summary>
    public bool EndsWithInput { get; init; }

    /// <summary>What commands get besides <see cref="Environment"/>, as in the variable <see cref="RemoteEnvironment.Variable"/>; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> RemoteEnv { get; init; } = new Dictionary<string, string?>();

    /// <summary>Directory of the control group whose memory is watched; null for none.</summary>
    internal string? ControlGroup { get; init; } = WorkspaceMemory.FindGroup();

    /// <summary>Where the kernel describes processes and the machine.</summary>
    internal string ProcDirectory { get; init; } = "/proc";

    /// <summary>Clock of everything.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Directory that is first on every command's <c>PATH</c>, for programs that scripts install.</summary>
    public string ScriptBinDirectory => Path.Combine(ScriptDataDirectory, "bin");
}
