using System.CommandLine;
using Coder.Cli.Ssh;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Commands;

/// <summary><c>coder exp rpty &lt;workspace&gt; [-- command…]</c>: the terminal of the browser, in a terminal.</summary>
internal static class ExperimentalCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "exp", "Commands that may change") { Hidden = true };
        command.Subcommands.Add(Terminal(host));
        return command;
    }

    private static CliCommand Terminal(CliHost host)
    {
        var command = new CliCommand(
            host, "rpty", "Attach to a terminal that lives on when you leave", "coder exp rpty demo", "coder exp rpty demo --reconnect 4f2a…  # to the same one again");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var words = new Argument<string[]>("command") { Description = "Command of a new terminal instead of a shell", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(words);
        var reconnect = command.Text("--reconnect", "Id of the terminal; a new one if not given", "id", null, "-r");
        var container = new ContainerOptions(command, fromEnvironment: false);
        return command.Runs(async (context, ct) =>
        {
            var target = HostName.Parse(context.Get(name)!);
            var id = IdOf(context.Get(reconnect));
            var choice = container.Choice(context);
            var (_, agent) = await new AgentReadiness(context, target).WaitAsync(ct);
            await AttachAsync(context, agent.Id, id, ShellQuote.Join(context.Get(words) ?? []), choice, ct);
            await context.Console.Error.WriteLineAsync($"If it still runs, attach again with: coder exp rpty {target.FullName} --reconnect {id}");
        });
    }

    private static Guid IdOf(string? text) => text is null
        ? Guid.NewGuid()
        : Guid.TryParse(text, out var id) ? id : throw new CliException($"\"{text}\" is not the id of a terminal: that is a UUID.");

    private static async Task AttachAsync(CliContext context, Guid agentId, Guid id, string command, ContainerChoice? container, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new CliException("rpty is not available on Windows yet.");
        }

        var isTerminal = RawTerminal.IsAvailable;
        var size = isTerminal ? RawTerminal.Size : new TerminalSize(80, 24);
        using var socket = await context.Client.ConnectTerminalAsync(agentId, id, size.Width, size.Height, command, container, ct);
        using var terminal = new ReconnectingTerminal(socket);
        using var raw = isTerminal ? RawTerminal.Enter() : null;
        using var resize = isTerminal ? RawTerminal.OnResize(now => _ = terminal.ResizeAsync(now, ct)) : null;
        await terminal.RunAsync(context.Console.OpenInput(), context.Console.OpenOutput(), ct);
        if (isTerminal)
        {
            RawTerminal.LeaveFullScreenModes();
        }
    }
}
