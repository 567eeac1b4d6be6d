using System.Buffers;
using System.Text;

namespace Coder.Cli.Ssh.Config;

/// <summary>Writes the section of an OpenSSH client configuration that leads to workspaces.</summary>
/// <param name="Binary">Path of the program that OpenSSH is to run.</param>
/// <param name="GlobalFlags">Flags of it that stand before the subcommand, quoted for a shell.</param>
/// <param name="HostPrefix">Hosts that begin with this are workspaces; empty for none.</param>
/// <param name="HostSuffix">Hosts that end with a dot and this are workspaces; empty for none.</param>
/// <param name="DeploymentOptions">Options that the server wants set; the user's win.</param>
/// <param name="Options">What the user asked for.</param>
internal sealed record SshConfigSection(
    string Binary,
    string GlobalFlags,
    string HostPrefix,
    string HostSuffix,
    IReadOnlyDictionary<string, string> DeploymentOptions,
    SshConfigOptions Options)
{
    public const string Start = "# ------------START-CODER-----------";
    public const string End = "# ------------END-CODER------------";

    /// <summary>The line after which the options stand.</summary>
    public const string OptionsHeading = "# Last config-ssh options:";

    /// <summary>Begins the line of an option.</summary>
    public const string OptionMark = "# :";

    private static readonly SearchValues<char> NotInQuotes = SearchValues.Create("\"$`\\\n\r");
    private static readonly SearchValues<char> ForShell = SearchValues.Create(" '&;()<>|*?#~!");

    /// <summary>Options for every workspace: the tunnel has authenticated both sides, and a rebuilt workspace has another host key.</summary>
    public static IReadOnlyList<(string Key, string Line)> Defaults { get; } =
    [
        ("ConnectTimeout", "ConnectTimeout=0"),
        ("StrictHostKeyChecking", "StrictHostKeyChecking=no"),
        ("UserKnownHostsFile", "UserKnownHostsFile=/dev/null"),
        ("LogLevel", "LogLevel ERROR"),
    ];

    /// <summary>The section with a line break at its end.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');

        Line(Start);
        Line("# \"coder config-ssh\" wrote these lines and writes them anew when it runs: do not");
        Line("# edit them. To be rid of them, delete from the line above to the one that ends");
        Line("# the section.");
        Line("#");
        var remembered = Options.Remembered().ToList();
        if (remembered.Count > 0)
        {
            Line(OptionsHeading);
            remembered.ForEach(option => Line(OptionMark + option));
            Line("#");
        }

        if (HostPrefix.Length > 0)
        {
            Line($"Host {HostPrefix}*");
            WriteOptions(Line);
            Line($"\tProxyCommand {Proxy("--ssh-host-prefix", HostPrefix)}");
        }

        if (HostSuffix.Length > 0)
        {
            Line($"Host *.{HostSuffix}");
            WriteOptions(Line);

            // With Coder's own desktop program these hosts have addresses, and need no proxy.
            Line($"Match host *.{HostSuffix} !exec \"{ShellQuoted(Binary)} connect exists %h\"");
            Line($"\tProxyCommand {Proxy("--hostname-suffix", HostSuffix)}");
        }

        Line(End);
        return text.ToString();
    }

    private void WriteOptions(Action<string> line)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in Options.SshOptions)
        {
            taken.Add(KeyOf(option));
            line("\t" + option);
        }

        foreach (var (key, value) in DeploymentOptions.Where(option => taken.Add(option.Key)))
        {
            line($"\t{key} {value}");
        }

        foreach (var (_, text) in Defaults.Where(option => !taken.Contains(option.Key)))
        {
            line("\t" + text);
        }
    }

    /// <summary>The key of <c>key=value</c> or <c>key value</c>.</summary>
    public static string KeyOf(string option) => option.Split(['=', ' ', '\t'], 2)[0];

    private string Proxy(string flag, string value)
    {
        var wait = Options.Wait == "auto" ? "" : $" --wait={Options.Wait}";
        var autostart = Options.DisableAutostart ? " --disable-autostart=true" : "";
        return $"{Quoted(Binary)} {GlobalFlags} ssh --stdio{wait}{autostart} {flag} {value} %h";
    }

    /// <summary>In double quotes for a shell and OpenSSH, which expands percent signs first.</summary>
    /// <exception cref="CliException">The text cannot stand there.</exception>
    public static string Quoted(string text) => text.AsSpan().ContainsAny(NotInQuotes) && !OperatingSystem.IsWindows()
        ? throw new CliException(
            $"{text} cannot be written into an SSH configuration: it has a quote, a dollar sign, a backslash or a line break.",
            hint: "Move it, or name another with --coder-binary-path or --global-config.")
        : $"\"{text.Replace("%", "%%", StringComparison.Ordinal)}\"";

    private static string ShellQuoted(string path) =>
        path.AsSpan().ContainsAny(ForShell) ? $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'" : path;
}
