using System.Buffers;
using System.CommandLine;
using Coder.Cli.Console;
using Coder.Cli.Prompts;
using Coder.Cli.Ssh.Config;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder config-ssh</c>: makes workspaces hosts of OpenSSH and of everything that uses it.</summary>
internal sealed class ConfigSshCommand
{
    private static readonly SearchValues<char> NotInHostNames = SearchValues.Create(" \t\n\r\"'*?!#,");

    private readonly Option<string?> _file;
    private readonly Option<string?> _binary;
    private readonly Option<string[]> _sshOptions;
    private readonly Option<bool> _dryRun;
    private readonly Option<bool> _usePrevious;
    private readonly Option<string?> _prefix;
    private readonly Option<string?> _suffix;
    private readonly Option<string?> _wait;
    private readonly Option<bool> _disableAutostart;
    private readonly Option<bool> _yes;

    private ConfigSshCommand(CliCommand command)
    {
        _file = command.Text("--ssh-config-file", "File to write; ~/.ssh/config if not given", "path", "CODER_SSH_CONFIG_FILE");
        _binary = command.Text("--coder-binary-path", "Program that OpenSSH is to run; this one if not given", "path", "CODER_SSH_CONFIG_BINARY_PATH");
        _sshOptions = command.List("--ssh-option", "Option of OpenSSH for all workspaces; may be repeated", "key=value", "CODER_SSH_CONFIG_OPTS", "-o");
        _dryRun = command.Flag("--dry-run", "Show what would change, and change nothing", "CODER_SSH_DRY_RUN", "-n");
        _usePrevious = command.Flag("--use-previous-options", "Take the options of the last time", "CODER_SSH_USE_PREVIOUS_OPTIONS");
        _prefix = command.Text("--ssh-host-prefix", "Hosts that begin with this are workspaces; the server's if not given", "prefix", "CODER_CONFIGSSH_SSH_HOST_PREFIX");
        _suffix = command.Text("--hostname-suffix", "Hosts that end with this are workspaces; the server's if not given", "suffix", "CODER_CONFIGSSH_HOSTNAME_SUFFIX");
        _wait = command.Text("--wait", "Wait for start scripts: yes, no, or auto (when one of them blocks logins)", "when", "CODER_CONFIGSSH_WAIT");
        _wait.AcceptOnlyFromAmong("yes", "no", "auto");
        _disableAutostart = command.Flag("--disable-autostart", "Do not start a stopped workspace", "CODER_CONFIGSSH_DISABLE_AUTOSTART");
        _yes = command.Yes();
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "config-ssh",
            "Make workspaces hosts of ssh, scp, rsync and editors",
            "coder config-ssh  # then: ssh coder.demo",
            "coder config-ssh -o ForwardAgent=yes",
            "coder config-ssh --dry-run");
        return command.Runs(new ConfigSshCommand(command).RunAsync);
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        var path = PathOf(context);
        var text = await ConfigFile.ReadAsync(path, ct);
        var parsed = SshConfigText.Parse(text, path);
        var deployment = await context.Client.SshConfigAsync(ct);
        var options = await OptionsAsync(context, parsed.Options, ct);
        var prefix = options.HostPrefix ?? deployment.HostnamePrefix;
        var suffix = (options.HostSuffix ?? deployment.HostnameSuffix).TrimStart('.');
        var section = new SshConfigSection(Binary(context), GlobalFlags.Of(context), Pattern(prefix), Pattern(suffix), deployment.SshConfigOptions, options);
        var changed = parsed.With(section.Write());
        if (changed == text)
        {
            await context.Console.Error.WriteLineAsync($"{path} is as it should be already.");
            return;
        }

        var diff = LineDiff.Between(text, changed);
        if (context.Get(_dryRun))
        {
            Show(context.Console.Out, diff, context.Console.OutputHasColor);
            await context.Console.Error.WriteLineAsync($"{path} was not changed: this was a dry run.");
            return;
        }

        if (!context.Get(_yes))
        {
            Show(context.Console.Error, diff, context.Console.ErrorHasColor);
        }

        await Prompt.ConfirmOrStopAsync(context.Console, $"Write this to {path}?", context.Get(_yes), ct);
        await ConfigFile.WriteAsync(path, changed, ct);
        await context.Console.Error.WriteLineAsync($"{path} is written.");
        await SayExampleAsync(context, prefix, suffix, ct);
    }

    /// <summary>The options of this run, of the last, or those that the user chooses between the two.</summary>
    private async Task<SshConfigOptions> OptionsAsync(CliContext context, SshConfigOptions? previous, CancellationToken ct)
    {
        var given = new SshConfigOptions
        {
            Wait = context.Get(_wait) ?? "auto",
            HostPrefix = context.Get(_prefix),
            HostSuffix = context.Get(_suffix),
            DisableAutostart = context.Get(_disableAutostart),
            SshOptions = [.. (context.Get(_sshOptions) ?? []).Select(Checked)],
        };
        if (previous is null || previous.Equals(given))
        {
            return given;
        }

        if (context.Get(_usePrevious))
        {
            return previous;
        }

        var isAsked = !context.Get(_yes) && !context.Get(_dryRun) && context.Console.IsInteractive;
        return isAsked && await Prompt.ConfirmAsync(
            context.Console,
            $"Last time the options were: {Words(previous)}. Use them again, and not: {Words(given)}?",
            defaultValue: true,
            "--use-previous-options",
            ct)
            ? previous
            : given;
    }

    private static string Words(SshConfigOptions options) =>
        Output.Words.List([.. options.Remembered().Select(option => "--" + option)], "none");

    private static string Checked(string option) =>
        option.AsSpan().ContainsAny("\n\r\0") || !option.Contains('=') && !option.Contains(' ') || SshConfigSection.KeyOf(option).Length == 0
            ? throw new CliException($"The SSH option \"{option}\" is not of the form key=value.")
            : option;

    private static string Pattern(string name) => name.AsSpan().ContainsAny(NotInHostNames)
        ? throw new CliException($"\"{name}\" cannot be part of host names: give letters, digits, dots and dashes.")
        : name;

    private string PathOf(CliContext context)
    {
        var home = context.Host.Environment("HOME") ?? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        var path = context.Get(_file) ?? Path.Combine(home, ".ssh", "config");
        return Path.GetFullPath(path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : path);
    }

    private string Binary(CliContext context) =>
        context.Get(_binary) ?? System.Environment.ProcessPath ?? throw new CliException("The path of this program is not known.", hint: "Give it with --coder-binary-path");

    private static async Task SayExampleAsync(CliContext context, string prefix, string suffix, CancellationToken ct)
    {
        var workspaces = await context.Client.WorkspacesAsync("owner:me", ct);
        var name = workspaces.Workspaces.Count > 0 ? workspaces.Workspaces[0].Name : null;
        var host = prefix.Length > 0 ? prefix + (name ?? "<workspace>") : $"{name ?? "<workspace>"}.{suffix}";
        await context.Console.Error.WriteLineAsync(
            name is null ? $"When you have a workspace, connect with: ssh {host}" : $"Connect to a workspace with: ssh {host}");
    }

    private static void Show(TextWriter writer, IReadOnlyList<string> diff, bool color)
    {
        foreach (var line in diff)
        {
            writer.WriteLine(line[0] switch
            {
                '+' => Ansi.Green(line, color),
                '-' => Ansi.Red(line, color),
                _ => line,
            });
        }
    }
}
