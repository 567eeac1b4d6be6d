using Coder.Agent.Containers;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Commands;

/// <summary>What every command in the workspace is started with: user, shell, directory and environment.</summary>
internal sealed class CommandEnvironment
{
    // What else the agent gives to commands are its secrets, and places of the workspace.
    private static readonly string[] InContainers =
        ["CODER", "CODER_WORKSPACE_NAME", "CODER_WORKSPACE_AGENT_NAME", "CODER_WORKSPACE_OWNER_NAME", "CODER_WORKSPACE_ID"];

    private readonly Dictionary<string, string> _variables;

    /// <summary>Puts the environment together; later sources win over earlier ones, except that predefined values only fill gaps.</summary>
    /// <param name="manifest">Names and the template's variables.</param>
    /// <param name="options">Address, token, directories and inherited environment of this agent.</param>
    public CommandEnvironment(AgentManifest manifest, AgentOptions options)
    {
        User = CurrentUser.Read(options.Environment.GetValueOrDefault("HOME"));
        _variables = new Dictionary<string, string>(options.Environment, StringComparer.Ordinal);
        ApplyDevcontainer(options.RemoteEnv);
        FillGaps(manifest, options);
        foreach (var (name, value) in manifest.EnvironmentVariables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            _variables[name] = VariableExpansion.Expand(value, Lookup);
        }

        if (manifest.GitAuthConfigs > 0 && options.Executable is { Length: > 0 } askPass)
        {
            _variables["GIT_ASKPASS"] = askPass; // Git runs it with its question alone.
        }

        _variables["CODER_AGENT_URL"] = options.ServerUrl.ToString();
        _variables["PATH"] = $"{options.ScriptBinDirectory}:{_variables.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")}";
        Directory = ExistingDirectory(manifest.Directory);
    }

    public CurrentUser User { get; }

    /// <summary>Working directory: the template's when it exists, else the home, else the root.</summary>
    public string Directory { get; }

    /// <summary>A path of the template with <c>~</c> and variables expanded.</summary>
    public string ExpandPath(string path) => VariableExpansion.ExpandPath(path, User.Home, Lookup);

    /// <summary>A command for the user's shell, or the login shell itself when it is empty.</summary>
    public IReadOnlyList<string> ShellArguments(string command) => command.Length == 0 ? [User.Shell, "-l"] : [User.Shell, "-c", command];

    /// <summary>Environment of a script.</summary>
    public Dictionary<string, string> ForScript() => new(_variables, StringComparer.Ordinal);

    /// <summary>Environment of a command that a client asked for.</summary>
    /// <param name="client">What the client sends along; it wins over the agent's process only where the agent sets nothing.</param>
    /// <param name="term">Kind of the client's terminal, null without one.</param>
    /// <param name="terminalPath">Path of the terminal, null without one.</param>
    public Dictionary<string, string> ForSession(IReadOnlyDictionary<string, string>? client, string? term, string? terminalPath)
    {
        var variables = ForScript();
        AddClient(variables, client, term, terminalPath is not null);
        variables["USER"] = User.Name;
        variables["LOGNAME"] = User.Name;
        variables["SHELL"] = User.Shell;
        if (terminalPath is not null)
        {
            variables["SSH_TTY"] = terminalPath;
        }

        return variables;
    }

    /// <summary>What a session in a container of the workspace gets besides the container's own environment: which workspace it is, and what its client sends.</summary>
    /// <param name="client">What the client sends along.</param>
    /// <param name="term">Kind of the client's terminal.</param>
    /// <param name="onTerminal">Whether the session has a terminal.</param>
    public Dictionary<string, string> ForContainer(IReadOnlyDictionary<string, string>? client, string? term, bool onTerminal)
    {
        var variables = _variables.Where(variable => InContainers.Contains(variable.Key)).ToDictionary(StringComparer.Ordinal);
        AddClient(variables, client, term, onTerminal);
        variables.Remove("SSH_AUTH_SOCK"); // The client's key agent, whose socket is a file of the workspace.
        return variables;
    }

    private static void AddClient(Dictionary<string, string> variables, IReadOnlyDictionary<string, string>? client, string? term, bool onTerminal)
    {
        foreach (var (name, value) in client ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (VariableNames.IsValid(name) && !value.Contains('\0') && !name.StartsWith("CODER_", StringComparison.Ordinal))
            {
                variables[name] = value;
            }
        }

        variables["SSH_CLIENT"] = "0.0.0.0 0 0";
        variables["SSH_CONNECTION"] = "0.0.0.0 0 0.0.0.0 0";
        if (onTerminal)
        {
            variables["TERM"] = string.IsNullOrEmpty(term) ? "xterm-256color" : term;
        }
    }

    private void ApplyDevcontainer(IReadOnlyDictionary<string, string?> remoteEnv)
    {
        _variables.Remove(RemoteEnvironment.Variable);
        foreach (var (name, value) in remoteEnv)
        {
            if (value is null)
            {
                _variables.Remove(name);
            }
            else
            {
                _variables[name] = value;
            }
        }
    }

    private void FillGaps(AgentManifest manifest, AgentOptions options)
    {
        _variables.TryAdd("CODER", "true");
        _variables.TryAdd("CODER_WORKSPACE_NAME", manifest.WorkspaceName);
        _variables.TryAdd("CODER_WORKSPACE_AGENT_NAME", manifest.AgentName);
        _variables.TryAdd("CODER_WORKSPACE_OWNER_NAME", manifest.OwnerUsername);
        _variables.TryAdd("CODER_WORKSPACE_ID", manifest.WorkspaceId.ToString());
        _variables.TryAdd("CODER_AGENT_TOKEN", options.Token);
        if (options.Executable is { Length: > 0 } executable)
        {
            // Git runs it with a shell.
            _variables.TryAdd("GIT_SSH_COMMAND", $"'{executable.Replace("'", "'\\''", StringComparison.Ordinal)}' gitssh --");
        }

        _variables.TryAdd("CS_DISABLE_GETTING_STARTED_OVERRIDE", "true");
        _variables.TryAdd("HOME", User.Home);
        _variables.TryAdd("USER", User.Name);
        _variables.TryAdd("SHELL", User.Shell);
    }

    private string? Lookup(string name) => _variables.GetValueOrDefault(name);

    private string ExistingDirectory(string directory)
    {
        var expanded = directory.Length == 0 ? User.Home : ExpandPath(directory);
        return new[] { Path.GetFullPath(expanded, User.Home), User.Home, "/" }.First(System.IO.Directory.Exists);
    }
}
