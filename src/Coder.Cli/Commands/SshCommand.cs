using System.CommandLine;
using Coder.Cli.Ssh;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Commands;

/// <summary><c>coder ssh &lt;workspace&gt; [-- command…]</c>: a shell, or one command, in a workspace.</summary>
internal sealed class SshCommand
{
    private readonly Argument<string> _host;
    private readonly Argument<string[]> _command;
    private readonly Option<bool> _tty;
    private readonly Option<bool> _stdio;
    private readonly Option<string[]> _environment;
    private readonly Option<string?> _wait;
    private readonly Option<bool> _noWait;
    private readonly Option<bool> _disableAutostart;
    private readonly Option<string?> _prefix;
    private readonly Option<string?> _suffix;
    private readonly OpenSshSession _openSsh;
    private readonly SessionOptions _session;
    private readonly ContainerOptions _container;

    private SshCommand(CliCommand command)
    {
        _host = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        _command = new Argument<string[]>("command") { Description = "Command to run instead of a shell", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(_command);
        _tty = command.Flag("--tty", "Give the command a terminal", null, "-t");
        _stdio = command.Flag("--stdio", "Carry an SSH connection on standard input and output, for ProxyCommand", "CODER_SSH_STDIO");
        _environment = command.List("--env", "Environment variable to set; may be repeated", "name=value", "CODER_SSH_ENV", "-e");
        _wait = command.Text("--wait", "Wait for start scripts: yes, no, or auto (when one of them blocks logins)", "when", "CODER_SSH_WAIT");
        _wait.AcceptOnlyFromAmong("yes", "no", "auto");
        _noWait = command.Flag("--no-wait", "The same as --wait=no", "CODER_SSH_NO_WAIT");
        _disableAutostart = command.Flag("--disable-autostart", "Do not start a stopped workspace", "CODER_SSH_DISABLE_AUTOSTART");
        _prefix = command.Text("--ssh-host-prefix", "Taken off the front of the workspace's name", "prefix", "CODER_SSH_SSH_HOST_PREFIX");
        _suffix = command.Text("--hostname-suffix", "Taken off the end of the workspace's name", "suffix", "CODER_SSH_HOSTNAME_SUFFIX");
        _openSsh = new OpenSshSession(command);
        _session = new SessionOptions(command);
        _container = new ContainerOptions(command, fromEnvironment: true);

        // What other clients offer to get around a VPN that this one does not have.
        command.Flag("--force-new-tunnel", "Accepted for compatibility: every session has a tunnel of its own", "CODER_SSH_FORCE_NEW_TUNNEL").Hidden = true;
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "ssh",
            "Open a shell in a workspace, or run a command there",
            "coder ssh demo",
            "coder ssh demo -- make test  # its output, and its exit code",
            "coder ssh demo -t -- htop  # with a terminal",
            "coder ssh demo --container db -- psql  # in a container of the workspace",
            "coder ssh demo -A -R 8080:localhost:8080  # with your key agent, and port 8080 of the workspace leading here",
            "tar c . | coder ssh demo -- tar x -C project",
            "ssh -o ProxyCommand='coder ssh --stdio %h' demo  # OpenSSH's own client");
        return command.Runs(new SshCommand(command).RunAsync);
    }

    private async Task<int> RunAsync(CliContext context, CancellationToken ct)
    {
        var container = _container.Choice(context);
        var host = HostName.Parse(context.Get(_host)!, context.Get(_prefix), context.Get(_suffix));
        var readiness = new AgentReadiness(context, host)
        {
            Autostart = !context.Get(_disableAutostart),
            WaitForScripts = context.Get(_noWait) ? "no" : context.Get(_wait) ?? "auto",
        };
        var (workspace, agent) = await readiness.WaitAsync(ct);

        if (context.Get(_stdio))
        {
            await StdioSession.RunAsync(context, workspace, agent, _session, container, ct);
            return 0;
        }

        var commandLine = ShellQuote.Join(context.Get(_command) ?? []);
        var hasTerminal = !OperatingSystem.IsWindows() && RawTerminal.IsAvailable;
        var size = hasTerminal && !OperatingSystem.IsWindows() ? RawTerminal.Size : new TerminalSize(80, 24);
        var request = new ExecStreamRequest
        {
            Command = commandLine,
            Pty = context.Get(_tty) || (commandLine.Length == 0 && hasTerminal),
            Width = size.Width,
            Height = size.Height,
            Term = context.Host.Environment("TERM"),
            Env = Parameters.NamedValues.Parse(context.Get(_environment) ?? [], "--env"),
            Container = container,
        };
        if (_openSsh.IsWanted(context))
        {
            return await _openSsh.RunAsync(context, workspace, agent, request, _session, ct);
        }

        var notice = request.Pty && hasTerminal ? new ReconnectNotice(context.Console, context.Time) : null;
        await using var connection = await AgentConnection.OpenAsync(context, agent.Id, ct, notice);
        await using var stream = await connection.OpenStreamAsync(request, ct);
        await using var companions = _session.Start(context, workspace, agent, connection, () => (stream.BytesWritten, stream.BytesRead));
        using var session = new ExecSession(stream);
        return request.Pty && hasTerminal && !OperatingSystem.IsWindows()
            ? await InteractiveShell.RunAsync(context.Console, session, size, ct)
            : await session.RunAsync(
                context.Console.OpenInput(), context.Console.OpenOutput(), context.Console.OpenError(), ct);
    }
}
