using System.CommandLine;
using Coder.Cli.Commands;
using Coder.Cli.ExternalAuth;
using Coder.Cli.Help;
using Coder.Cli.Output;

namespace Coder.Cli;

/// <summary>The command line as a whole: finds the command, runs it, and says what went wrong.</summary>
internal static class CoderCli
{
    private const int Canceled = 130;

    public static async Task<int> RunAsync(CliHost host, string[] arguments, CancellationToken ct)
    {
        try
        {
            // Everything after these is for the server.
            return arguments switch
            {
                ["server", .. var rest] => await ServerCommand.RunAsync(host, rest, ct),
                [ResetPasswordCommand.Name, ..] => await ServerCommand.RunAsync(host, arguments, ct),
                // Git runs its askpass program (GIT_ASKPASS) with the question alone.
                [var question] when AskPassQuestion.TryParse(question, out _) => await ParseAndRunAsync(host, ["gitaskpass", question], ct),
                _ => await ParseAndRunAsync(host, arguments, ct),
            };
        }
        catch (CliException e)
        {
            ErrorText.Write(host.Console, e);
            return 1;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Canceled;
        }
    }

    /// <summary>The tree of all commands, complete.</summary>
    public static Command Root(CliHost host) => Root(host, CommandTable.All(host));

    private static Command Root(CliHost host, IEnumerable<CliCommand> commands)
    {
        // Not a RootCommand: its options for help and version look up their texts in resources, which costs more than all the rest.
        var root = new Command("coder", "Coder: development environments on your own infrastructure.");
        var writer = new HelpWriter(host.Console, [.. host.Globals.All]);
        root.Options.Add(new Option<bool>("--help", "-h", "-?", "/?", "/h")
        {
            Description = "Show help",
            Arity = ArgumentArity.Zero,
            Recursive = true,
            Action = new WriteHelpAction(writer, wasAskedFor: true),
        });
        root.Options.Add(new Option<bool>("--version")
        {
            Description = "Show the version",
            Arity = ArgumentArity.Zero,
            Action = new WriteVersionAction(host.Console),
        });
        foreach (var option in host.Globals.All)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }

        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        var help = new WriteHelpAction(writer, wasAskedFor: false);
        root.Action = help;
        GiveGroupsHelp(root, help);
        return root;
    }

    private static async Task<int> ParseAndRunAsync(CliHost host, string[] arguments, CancellationToken ct)
    {
        var result = Root(host, CommandTable.For(host, arguments)).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not { ClearsParseErrors: true } && UsageError.Find(result) is { } error)
        {
            throw error;
        }

        return await result.InvokeAsync(
            new InvocationConfiguration
            {
                Output = host.Console.Out,
                Error = host.Console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            ct);
    }

    private static void GiveGroupsHelp(Command command, WriteHelpAction help)
    {
        foreach (var child in command.Subcommands)
        {
            child.Action ??= help;
            GiveGroupsHelp(child, help);
        }
    }
}
