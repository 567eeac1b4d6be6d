using System.CommandLine;
using Coder.Cli.Output;

namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder templates validate</c>, <c>plan</c> and <c>test</c>: without a server. The engine is in the server's program beside this
/// one, which is started for it.
/// </summary>
internal static class TemplatesCheckCommands
{
    private const string Engine = "check-template";

    public static CliCommand Validate(CliHost host)
    {
        var command = new CliCommand(
            host, "validate", "Check a template in a directory, without a server", "coder templates validate ./docker", "coder templates validate -o json");
        return Runs(host, command, "validate", new Flags(command));
    }

    public static CliCommand Plan(CliHost host)
    {
        var command = new CliCommand(
            host,
            "plan",
            "Show what a template would make of a new workspace, without a server",
            "coder templates plan ./docker --parameter cpu=4",
            "coder templates plan --transition stop  # what stays of a stopped workspace");
        var flags = new Flags(command) { Parameters = command.List("--parameter", "Value of a parameter; may be repeated", "name=value") };
        flags.Transition = command.Text("--transition", "Where the workspace goes: start, stop or delete", "transition");
        flags.Transition.AcceptOnlyFromAmong("start", "stop", "delete");
        return Runs(host, command, "plan", flags);
    }

    public static CliCommand Test(CliHost host)
    {
        var command = new CliCommand(
            host,
            "test",
            "Run the tests (*.tftest.hcl) of a template, without a server",
            "coder templates test ./docker",
            "coder templates test --filter tests/parameters.tftest.hcl");
        var flags = new Flags(command) { Parameters = command.List("--parameter", "Value of a parameter; may be repeated", "name=value") };
        flags.Filter = command.Text("--filter", "Run this test file only", "file");
        return Runs(host, command, "test", flags);
    }

    private static CliCommand Runs(CliHost host, CliCommand command, string action, Flags flags) =>
        command.Runs((context, ct) => ServerCommand.RunAsync(host, [Engine, action, .. flags.Read(context)], ct));

    private sealed class Flags(CliCommand command)
    {
        private readonly Argument<string?> _directory = command.MayTake("directory", "Where the template is; this directory if not given");
        private readonly Option<string[]> _variables = command.List("--variable", "Value of a template variable; may be repeated", "name=value");
        private readonly Option<bool> _offline = command.Flag("--offline", "Fetch no modules: use those in .terraform/modules");
        private readonly Option<string?> _output = command.Output("text");

        public Option<string[]>? Parameters { get; set; }

        public Option<string?>? Transition { get; set; }

        public Option<string?>? Filter { get; set; }

        /// <summary>The arguments of the server's program.</summary>
        public IEnumerable<string> Read(CliContext context)
        {
            yield return context.Get(_directory) ?? ".";
            var pairs = new List<(string Flag, string? Value)>
            {
                ("--output", context.Get(_output)),
                ("--offline", context.Get(_offline) ? "true" : null),
                ("--transition", Transition is null ? null : context.Get(Transition)),
                ("--filter", Filter is null ? null : context.Get(Filter)),
            };
            pairs.AddRange((context.Get(_variables) ?? []).Select(v => ("--variable", (string?)v)));
            pairs.AddRange((Parameters is null ? [] : context.Get(Parameters) ?? []).Select(v => ("--parameter", (string?)v)));
            foreach (var (flag, value) in pairs)
            {
                if (value is not null)
                {
                    yield return flag;
                    yield return value;
                }
            }
        }
    }
}
