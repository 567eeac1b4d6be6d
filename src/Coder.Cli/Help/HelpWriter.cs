using System.CommandLine;
using Coder.Cli.Console;

namespace Coder.Cli.Help;

/// <summary>Help for people: what the command is for, how it is called, examples.</summary>
internal sealed class HelpWriter(IConsole console, IReadOnlyCollection<Option> globals)
{
    private const int MaxLeft = 32;

    public void Write(Command command)
    {
        var path = CommandTable.PathOf(command);
        Out.WriteLine(command.Description);
        Out.WriteLine();
        Heading("Usage");
        Out.WriteLine("  " + Usage(command, path));
        WriteExamples(command);
        WriteCommands(command);
        WriteArguments(command);
        WriteOptions("Options", command.Options.Where(o => !o.Hidden && !globals.Contains(o)));
        if (command is RootCommand)
        {
            WriteOptions("Global options", globals);
        }

        if (command.Subcommands.Any(c => !c.Hidden))
        {
            Out.WriteLine();
            Out.WriteLine($"Run {path} <command> --help to learn more about a command.");
        }
        else
        {
            Out.WriteLine();
            Out.WriteLine("Options that every command takes are listed by coder --help.");
        }
    }

    private TextWriter Out => console.Out;

    private void WriteExamples(Command command)
    {
        if (command is not CliCommand { Examples: { Count: > 0 } examples })
        {
            return;
        }

        Out.WriteLine();
        Heading("Examples");
        foreach (var example in examples)
        {
            var parts = example.Split("  # ", 2);
            if (parts.Length == 2)
            {
                Out.WriteLine("  " + Ansi.Dim("# " + parts[1], console.OutputHasColor));
            }

            Out.WriteLine("  " + parts[0]);
        }
    }

    private void WriteCommands(Command command)
    {
        foreach (var group in command.Subcommands.Where(c => !c.Hidden).GroupBy(c => (c as CliCommand)?.Group ?? "Commands"))
        {
            Out.WriteLine();
            Heading(group.Key);
            WriteRows(group.Select(c => (c.Name, c.Description ?? "")));
        }
    }

    private void WriteArguments(Command command)
    {
        var arguments = command.Arguments.Where(a => !a.Hidden).ToList();
        if (arguments.Count > 0)
        {
            Out.WriteLine();
            Heading("Arguments");
            WriteRows(arguments.Select(a => ($"<{a.Name}>", a.Description ?? "")));
        }
    }

    private void WriteOptions(string heading, IEnumerable<Option> options)
    {
        Out.WriteLine();
        Heading(heading);
        WriteRows(options.Select(o => (Left(o), o.Description ?? "")));
    }

    private void WriteRows(IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        var left = all.Select(r => r.Left.Length).Where(l => l <= MaxLeft).DefaultIfEmpty(MaxLeft).Max() + 2;
        foreach (var row in all)
        {
            if (row.Left.Length > left - 2)
            {
                Out.WriteLine("  " + row.Left);
                Out.WriteLine(new string(' ', left + 2) + row.Right);
            }
            else
            {
                Out.WriteLine("  " + row.Left.PadRight(left) + row.Right);
            }
        }
    }

    private static string Left(Option option)
    {
        var names = option.Aliases.Where(a => a is ['-', >= 'A', ..]).Append(option.Name);
        var value = option.HelpName is { } name ? $" <{name}>" : "";
        return string.Join(", ", names) + value;
    }

    private static string Usage(Command command, string path)
    {
        var parts = new List<string> { path };
        if (command.Subcommands.Any(c => !c.Hidden))
        {
            parts.Add(command.Arguments.Count > 0 ? "[command]" : "<command>");
        }

        parts.AddRange(command.Arguments.Where(a => !a.Hidden).Select(a =>
        {
            var name = a.Arity.MaximumNumberOfValues > 1 ? $"{a.Name}..." : a.Name;
            return a.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : $"<{name}>";
        }));
        parts.Add("[options]");
        return string.Join(' ', parts);
    }

    private void Heading(string text) => Out.WriteLine(Ansi.Bold(text.ToUpperInvariant(), console.OutputHasColor));
}
