namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder connect exists &lt;host&gt;</c>, which <c>config-ssh</c> writes into SSH configurations: whether a host is reached without a proxy,
/// by Coder's desktop program. This one has none, so the answer is no.
/// </summary>
internal static class ConnectCommand
{
    private const int No = 1;

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "connect", "Ask whether workspaces have addresses on this machine") { Hidden = true };
        var exists = new CliCommand(host, "exists", "End with 0 when a host has an address by a Coder VPN, with 1 otherwise", "coder connect exists demo.coder");
        exists.Takes("host", "Name of the host");
        exists.Runs((_, _) => Task.FromResult(No));
        command.Subcommands.Add(exists);
        return command;
    }
}
