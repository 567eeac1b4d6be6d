using System.CommandLine;
using System.Text;
using Coder.Cli.Console;

namespace Coder.Cli.Help;

/// <summary>Help for people: what the command is for, how it is called, examples.</summary>
/// <remarks>
/// Written without generics over value types, such as a list of tuples: those are not in any precompiled library and would be
/// compiled at every start.
/// </remarks>
internal sealed class HelpWriter(IConsole console, IReadOnlyCollection<Option> globals)
{
    private const int MaxLeft = 32;

    private readonly StringBuilder _text = new();

    public void Write(Command command)
    {
        var path = CommandTable.PathOf(command);
        var isRoot = path == "coder";
        Line(command.Description);
        Line();
        Heading("Usage");
        Line("  " + Usage(command, path));
        WriteExamples(command);
        WriteCommands(command);
        WriteArguments(command);
        WriteOptions("Options", command.Options, isGlobal: false);
        if (isRoot)
        {
            WriteOptions("Global options", globals, isGlobal: true);
        }

        Line();
        Line(HasVisibleCommands(command)
            ? $"Run {path} <command> --help to learn more about a command."
            : "Options that every command takes are listed by coder --help.");
        console.Out.Write(_text.ToString());
    }

    private static bool HasVisibleCommands(Command command)
    {
        foreach (var child in command.Subcommands)
        {
            if (!child.Hidden)
            {
                return true;
            }
        }

        return false;
    }

    private static string GroupOf(Command command) => command is CliCommand { Group: var group } ? group : "Commands";

    private static string Left(Option option)
    {
        var text = new StringBuilder();
        foreach (var alias in option.Aliases)
        {
            if (alias is ['-', >= 'A', ..])
            {
                text.Append(alias).Append(", ");
            }
        }

        text.Append(option.Name);
        return option.HelpName is { } name ? text.Append(" <").Append(name).Append('>').ToString() : text.ToString();
    }

    private static string Usage(Command command, string path)
    {
        var text = new StringBuilder(path);
        if (HasVisibleCommands(command))
        {
            text.Append(command.Arguments.Count > 0 ? " [command]" : " <command>");
        }

        foreach (var argument in command.Arguments)
        {
            if (!argument.Hidden)
            {
                var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
                text.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" <{name}>");
            }
        }

        return text.Append(" [options]").ToString();
    }

    private void WriteExamples(Command command)
    {
        if (command is not CliCommand { Examples: { Count: > 0 } examples })
        {
            return;
        }

        Line();
        Heading("Examples");
        foreach (var example in examples)
        {
            var parts = example.Split("  # ", 2);
            if (parts.Length == 2)
            {
                Line("  " + Ansi.Dim("# " + parts[1], console.OutputHasColor));
            }

            Line("  " + parts[0]);
        }
    }

    private void WriteCommands(Command command)
    {
        var written = new List<string>();
        foreach (var first in command.Subcommands)
        {
            var group = GroupOf(first);
            if (first.Hidden || written.Contains(group))
            {
                continue;
            }

            written.Add(group);
            var rows = new List<Row>();
            foreach (var child in command.Subcommands)
            {
                if (!child.Hidden && GroupOf(child) == group)
                {
                    rows.Add(new Row(child.Name, child.Description));
                }
            }

            Line();
            Heading(group);
            WriteRows(rows);
        }
    }

    private void WriteArguments(Command command)
    {
        var rows = new List<Row>();
        foreach (var argument in command.Arguments)
        {
            if (!argument.Hidden)
            {
                rows.Add(new Row($"<{argument.Name}>", argument.Description));
            }
        }

        if (rows.Count > 0)
        {
            Line();
            Heading("Arguments");
            WriteRows(rows);
        }
    }

    private void WriteOptions(string heading, IEnumerable<Option> options, bool isGlobal)
    {
        var rows = new List<Row>();
        foreach (var option in options)
        {
            if (!option.Hidden && globals.Contains(option) == isGlobal)
            {
                rows.Add(new Row(Left(option), option.Description));
            }
        }

        Line();
        Heading(heading);
        WriteRows(rows);
    }

    private void WriteRows(List<Row> rows)
    {
        var left = 0;
        foreach (var row in rows)
        {
            if (row.Left.Length <= MaxLeft)
            {
                left = Math.Max(left, row.Left.Length);
            }
        }

        left = (left == 0 ? MaxLeft : left) + 2;
        foreach (var row in rows)
        {
            if (row.Left.Length > left - 2)
            {
                Line("  " + row.Left);
                Line(new string(' ', left + 2) + row.Right);
            }
            else
            {
                Line("  " + row.Left.PadRight(left) + row.Right);
            }
        }
    }

    private void Heading(string text) => Line(Ansi.Bold(text.ToUpperInvariant(), console.OutputHasColor));

    private void Line(string? text = null) => _text.Append(text).Append(Environment.NewLine);

    private sealed class Row(string left, string? right)
    {
        public string Left { get; } = left;

        public string Right { get; } = right ?? "";
    }
}
