using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Coder.Cli.Ssh.Config;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>
/// A session with what leads back to this machine: its key agents, and ports of the workspace that are ports here. OpenSSH's client carries that, over
/// <c>coder ssh --stdio</c>.
/// </summary>
internal sealed class OpenSshSession
{
    private readonly Option<bool> _forwardAgent;
    private readonly Option<string?> _identityAgent;
    private readonly Option<bool> _forwardGpg;
    private readonly Option<string[]> _remoteForwards;

    public OpenSshSession(CliCommand command)
    {
        _forwardAgent = command.Flag("--forward-agent", "Lend your SSH key agent to the workspace (needs OpenSSH's client)", "CODER_SSH_FORWARD_AGENT", "-A");
        _identityAgent = command.Text("--identity-agent", "Socket of the key agent to lend; SSH_AUTH_SOCK if not given", "path", "CODER_SSH_IDENTITY_AGENT");
        _forwardGpg = command.Flag("--forward-gpg", "Lend your GnuPG keys to the workspace (needs OpenSSH's client)", "CODER_SSH_FORWARD_GPG", "-G");
        _remoteForwards = command.List(
            "--remote-forward",
            "Port of the workspace that leads to this machine (needs OpenSSH's client); may be repeated",
            "port:host:port",
            "CODER_SSH_REMOTE_FORWARD",
            "-R");
    }

    /// <summary>Whether a command line asks for any of it.</summary>
    public bool IsWanted(CliContext context) =>
        context.Get(_forwardAgent) || context.Get(_identityAgent) is not null || context.Get(_forwardGpg) || Forwards(context).Length > 0;

    /// <summary>Runs the session to its end.</summary>
    /// <returns>The exit code of the command; 255 when OpenSSH itself failed, which has said why.</returns>
    /// <exception cref="CliException">There is no OpenSSH, or no key agent.</exception>
    public async Task<int> RunAsync(
        CliContext context, Workspace workspace, WorkspaceAgent agent, ExecStreamRequest request, SessionOptions session, CancellationToken ct)
    {
        var name = $"{workspace.OwnerName}/{workspace.Name}.{agent.Name}";
        var program = SshConfigSection.Quoted(Environment.ProcessPath ?? throw new CliException("The path of this program is not known."));
        var lending = Lending(context);
        string[] gpg = context.Get(_forwardGpg) ? [await GpgForward.PrepareAsync(context, agent, ct)] : [];
        var start = new ProcessStartInfo("ssh", [
            "-F", "none", "-o", $"ProxyCommand={program} {GlobalFlags.Of(context)} ssh --stdio --wait=no --disable-autostart {name}",
            .. SshConfigSection.Defaults.SelectMany(option => new[] { "-o", option.Line }),
            request.Pty ? "-tt" : "-T", .. lending, .. Forwarding([.. gpg, .. Forwards(context)]), .. Variables(request), workspace.Name,
        ]);
        if (request.Command.Length > 0)
        {
            start.ArgumentList.Add(request.Command);
        }

        LendLogin(context, start);
        session.Lend(context, start.Environment);
        ContainerOptions.Lend(request.Container, start.Environment);
        if (context.Get(_identityAgent) is { } socket)
        {
            start.Environment["SSH_AUTH_SOCK"] = socket;
        }

        try
        {
            using var ssh = Process.Start(start)!;
            await ssh.WaitForExitAsync(ct);
            return ssh.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new CliException("ssh could not be started, which -A, -G and -R need.", e.Message, "Install OpenSSH's client, or leave these flags out.");
        }
    }

    private string[] Forwards(CliContext context) => context.Get(_remoteForwards) ?? [];

    private string[] Lending(CliContext context)
    {
        if (!context.Get(_forwardAgent))
        {
            return context.Get(_identityAgent) is null ? [] : throw new CliException("--identity-agent names the key agent that --forward-agent (-A) lends: give both.");
        }

        var socket = context.Get(_identityAgent) ?? context.Host.Environment("SSH_AUTH_SOCK");
        return File.Exists(socket)
            ? ["-A"]
            : throw new CliException(
                string.IsNullOrEmpty(socket) ? "There is no key agent to lend: SSH_AUTH_SOCK is not set." : $"There is no key agent at {socket}.",
                hint: "Start one with: eval $(ssh-agent); ssh-add");
    }

    private static IEnumerable<string> Forwarding(string[] forwards) =>
        forwards.Length > 0 ? ["-o", "ExitOnForwardFailure=yes", .. forwards.SelectMany(forward => new[] { "-R", forward })] : [];

    private static IEnumerable<string> Variables(ExecStreamRequest request)
    {
        var words = (request.Env ?? new Dictionary<string, string>()).Select(variable =>
            $"\"{variable.Key}={variable.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"").ToList();
        return words.Count > 0 ? ["-o", "SetEnv=" + string.Join(' ', words)] : [];
    }

    // By the environment, where other users of this machine do not read it.
    private static void LendLogin(CliContext context, ProcessStartInfo start)
    {
        if (context.Get(context.Host.Globals.Url) is { } url)
        {
            start.Environment["CODER_URL"] = url;
        }

        if (context.Get(context.Host.Globals.Token) is { } token)
        {
            start.Environment["CODER_SESSION_TOKEN"] = token;
        }
    }
}
