using System.CommandLine;
using Coder.Cli.Configuration;
using Coder.Cli.Ssh;

namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder vscodessh &lt;host&gt;</c>: <c>coder ssh --stdio</c> as old versions of the extension for VS Code call it, with the login in files of theirs.
/// </summary>
internal sealed class VsCodeSshCommand
{
    private readonly Argument<string> _host;
    private readonly Option<string?> _tokenFile;
    private readonly Option<string?> _urlFile;
    private readonly Option<string?> _wait;
    private readonly SessionOptions _session;

    private VsCodeSshCommand(CliCommand command)
    {
        _host = command.Takes("host", "coder-vscode.<server>--<owner>--<workspace>, and --<agent> where there are several");
        _tokenFile = command.Text("--session-token-file", "File with the session token", "path", "CODER_VSCODESSH_SESSION_TOKEN_FILE");
        _urlFile = command.Text("--url-file", "File with the URL of the server", "path", "CODER_VSCODESSH_URL_FILE");
        _wait = command.Text("--wait", "Wait for start scripts: yes, no, or auto (when one of them blocks logins)", "when", "CODER_VSCODESSH_WAIT");
        _wait.AcceptOnlyFromAmong("yes", "no", "auto");
        _session = new SessionOptions(command, "vscode");
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "vscodessh", "Carry an SSH connection for VS Code") { Hidden = true };
        return command.Runs(new VsCodeSshCommand(command).RunAsync);
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        var name = NameOf(context.Get(_host)!);
        context.Connect(ServerUrl.Parse(await ReadAsync(context, _urlFile, ct)), await ReadAsync(context, _tokenFile, ct));

        // The extension has started the workspace if it was to be started.
        var readiness = new AgentReadiness(context, name) { Autostart = false, WaitForScripts = context.Get(_wait) ?? "auto" };
        var (workspace, agent) = await readiness.WaitAsync(ct);
        await StdioSession.RunAsync(context, workspace, agent, _session, container: null, ct);
    }

    private static HostName NameOf(string host) => host.Split("--") switch
    {
        [_, { Length: > 0 } owner, { Length: > 0 } workspace] => HostName.Parse($"{owner}/{workspace}"),
        [_, { Length: > 0 } owner, { Length: > 0 } workspace, { Length: > 0 } agent] => HostName.Parse($"{owner}/{workspace}.{agent}"),
        _ => throw new CliException($"\"{host}\" is not a host of VS Code.", hint: "Give coder-vscode.<server>--<owner>--<workspace>, or with --<agent> after it."),
    };

    private static async Task<string> ReadAsync(CliContext context, Option<string?> option, CancellationToken ct)
    {
        var path = context.Get(option) ?? throw new CliException($"{option.Name} is missing: it names a file of the extension for VS Code.");
        try
        {
            return (await File.ReadAllTextAsync(path, ct)).Trim() is { Length: > 0 } text ? text : throw new CliException($"{path} is empty.", hint: "Log in again in VS Code.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} could not be read.", e.Message, "Log in again in VS Code.");
        }
    }
}
