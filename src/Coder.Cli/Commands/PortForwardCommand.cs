using Coder.Cli.Forwarding;
using Coder.Cli.Ssh;

namespace Coder.Cli.Commands;

/// <summary><c>coder port-forward &lt;workspace&gt;</c>: ports of a workspace as ports of this machine.</summary>
internal static class PortForwardCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "port-forward",
            "Reach ports of a workspace as ports of this machine",
            "coder port-forward demo --tcp 8080",
            "coder port-forward demo --tcp 8080:80 --udp 5353  # local 8080 leads to 80",
            "coder port-forward demo --tcp 9000-9005:19000-19005,3000",
            "coder port-forward demo --tcp 0.0.0.0:8080:80  # others may use it too");
        command.Aliases.Add("tunnel");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var tcp = command.List("--tcp", "TCP ports as [bind:]local[-last][:remote[-last]]; may be repeated", "ports", "CODER_PORT_FORWARD_TCP", "-p");
        var udp = command.List("--udp", "UDP ports, in the same form", "ports", "CODER_PORT_FORWARD_UDP");
        var disableAutostart = command.Flag("--disable-autostart", "Do not start a stopped workspace", "CODER_SSH_DISABLE_AUTOSTART");
        return command.Runs(async (context, ct) =>
        {
            var specs = ForwardSpec.ParseAll(context.Get(tcp) ?? [], context.Get(udp) ?? []);
            if (specs.Count == 0)
            {
                throw new CliException("No port to forward is given.", hint: "Give at least one, such as --tcp 8080");
            }

            var readiness = new AgentReadiness(context, HostName.Parse(context.Get(name)!))
            {
                Autostart = !context.Get(disableAutostart),
                WaitForScripts = "no",
            };
            var (workspace, agent) = await readiness.WaitAsync(ct);
            await using var tunnel = new ForwardTunnel(context, agent.Id);
            await tunnel.ConnectAsync(ct);
            await new PortForwarder(context, tunnel, $"{workspace.Name}.{agent.Name}").RunAsync(specs, ct);
        });
    }
}
