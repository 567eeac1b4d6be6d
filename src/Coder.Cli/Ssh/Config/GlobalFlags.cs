namespace Coder.Cli.Ssh.Config;

/// <summary>The global flags of this run for another run of the program that OpenSSH starts.</summary>
internal static class GlobalFlags
{
    /// <summary>Directory of the login and headers, quoted for a shell and OpenSSH. The token is never among them.</summary>
    /// <exception cref="CliException">A value cannot be quoted.</exception>
    public static string Of(CliContext context)
    {
        var globals = context.Host.Globals;
        var flags = new List<string> { "--global-config " + SshConfigSection.Quoted(Path.GetFullPath(context.Config.Path)) };
        flags.AddRange((context.Get(globals.Headers) ?? []).Select(header => "--header " + SshConfigSection.Quoted(header)));
        if (context.Get(globals.HeaderCommand) is { } command)
        {
            flags.Add("--header-command " + SshConfigSection.Quoted(command));
        }

        return string.Join(' ', flags);
    }
}
