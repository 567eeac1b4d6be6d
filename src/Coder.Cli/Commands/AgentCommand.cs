using System.Text.Json;
using Coder.Agent;
using Coder.Agent.Containers;
using Coder.Cli.Configuration;
using Coder.Tunnel.Resuming;

namespace Coder.Cli.Commands;

/// <summary><c>coder agent</c>: runs inside a workspace, started by its template.</summary>
internal static class AgentCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "agent",
            "Connect this machine to Coder as a workspace (templates start it)",
            "CODER_AGENT_URL=https://coder.example.com CODER_AGENT_TOKEN=... coder agent");
        var auth = command.Text("--auth", "How the agent proves who it is: token", "method", "CODER_AGENT_AUTH");
        var url = command.Text("--agent-url", "URL of the server", "url", "CODER_AGENT_URL");
        var token = command.Text("--agent-token", "Token of the agent", "token", "CODER_AGENT_TOKEN");
        var tokenFile = command.Text("--agent-token-file", "File with the token of the agent", "path", "CODER_AGENT_TOKEN_FILE");
        var logDirectory = command.Text("--log-dir", "Directory of the logs; the system's temporary one if not given", "path", "CODER_AGENT_LOG_DIR");
        var scriptData = command.Text("--script-data-dir", "Directory in which scripts keep data", "path", "CODER_AGENT_SCRIPT_DATA_DIR");
        var resumeTime = command.Text(
            "--resume-timeout", "How long connections wait for clients that lost the network, or whose server was restarted; 1h if not given", "duration", "CODER_AGENT_RESUME_TIMEOUT");
        var sshTimeout = command.Text(
            "--ssh-max-timeout", "Time after which a silent SSH client is left; 72h if not given", "duration", "CODER_AGENT_SSH_MAX_TIMEOUT");
        var blockTransfer = command.Flag(
            "--block-file-transfer", "Refuse SFTP, scp, rsync and nc over SSH", "CODER_AGENT_BLOCK_FILE_TRANSFER");
        var devcontainers = command.TrueOrFalse(
            "--devcontainers-enable", "Whether dev containers are started and listed; true if not given", "CODER_AGENT_DEVCONTAINERS_ENABLE");
        var discovery = command.TrueOrFalse(
            "--devcontainers-project-discovery-enable",
            "Whether dev containers of Git repositories in the agent's directory are listed; true if not given",
            "CODER_AGENT_DEVCONTAINERS_PROJECT_DISCOVERY_ENABLE");
        var autostart = command.TrueOrFalse(
            "--devcontainers-discovery-autostart-enable",
            "Whether such dev containers are started if they ask for it; false if not given",
            "CODER_AGENT_DEVCONTAINERS_DISCOVERY_AUTOSTART_ENABLE");
        return command.Runs(async (context, ct) =>
        {
            if (context.Get(auth) is { } method and not "token")
            {
                throw new CliException(
                    $"The agent cannot prove who it is by \"{method}\".", hint: "Use auth = \"token\" in the template's coder_agent.");
            }

            var patience = context.Get(resumeTime) is { } time ? Output.Durations.Parse(time) : ResumeOptions.Default.KeepTime;
            if (patience > ResumeOptions.LongestKeepTime)
            {
                throw new CliException(
                    $"Connections cannot wait for longer than {ResumeOptions.LongestKeepTime.TotalDays} days.", hint: "Give CODER_AGENT_RESUME_TIMEOUT a shorter duration, like 12h.");
            }

            var server = context.Get(url) ?? context.Get(context.Host.Globals.Url)
                ?? throw Missing("the URL of the server", "CODER_AGENT_URL");
            var secret = context.Get(token) ?? await ReadTokenAsync(context.Get(tokenFile), ct)
                ?? throw Missing("a token", "CODER_AGENT_TOKEN");
            var options = new AgentOptions { ServerUrl = ServerUrl.Parse(server), Token = secret, Version = CliVersion.Current, TimeProvider = context.Time };
            return await AgentProgram.RunAsync(
                options with
                {
                    Executable = System.Environment.ProcessPath,
                    LogDirectory = context.Get(logDirectory) ?? options.LogDirectory,
                    ScriptDataDirectory = context.Get(scriptData) ?? options.ScriptDataDirectory,
                    ResumeTime = patience,
                    SshMaxTimeout = context.Get(sshTimeout) is { } silence ? Output.Durations.Parse(silence) : options.SshMaxTimeout,
                    BlockFileTransfer = context.Get(blockTransfer),
                    Devcontainers = context.Get(devcontainers) ?? true,
                    ProjectDiscovery = context.Get(discovery) ?? true,
                    DiscoveryAutostart = context.Get(autostart) ?? false,
                    EndsWithInput = context.Host.Environment(AgentOptions.EndWithInput) == "true",
                    RemoteEnv = ReadRemoteEnv(context.Host.Environment(RemoteEnvironment.Variable)),
                    Subsystems = context.Host.Environment("CODER_AGENT_SUBSYSTEM")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
                },
                ct);
        });
    }

    private static IReadOnlyDictionary<string, string?> ReadRemoteEnv(string? text)
    {
        try
        {
            return RemoteEnvironment.Read(text);
        }
        catch (JsonException)
        {
            throw new CliException($"{RemoteEnvironment.Variable} is no JSON object of texts.", hint: "The agent of the workspace sets it for those in dev containers: leave it out.");
        }
    }

    private static CliException Missing(string what, string variable) => new(
        $"The agent needs {what}.", hint: $"The template's container or machine has to set {variable}.");

    private static async Task<string?> ReadTokenAsync(string? path, CancellationToken ct)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return (await File.ReadAllTextAsync(path, ct)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The token file {path} could not be read.", e.Message);
        }
    }
}
