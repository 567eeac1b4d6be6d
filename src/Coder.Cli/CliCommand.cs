using System.CommandLine;
using Coder.Cli.Configuration;
using Coder.Cli.Output;

namespace Coder.Cli;

/// <summary>A command with examples for its help, and a body that runs in a <see cref="CliContext"/>.</summary>
internal sealed class CliCommand : Command
{
    private readonly CliHost _host;

    public CliCommand(CliHost host, string name, string description, params string[] examples)
        : base(name, description)
    {
        _host = host;
        Examples = examples;
    }

    /// <summary>Command lines, each optionally followed by <c>  # what it does</c>.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The heading under which help lists the command.</summary>
    public string Group { get; set; } = "Commands";

    /// <summary>Sets the body; its result is the exit code.</summary>
    public CliCommand Runs(Func<CliContext, CancellationToken, Task<int>> body)
    {
        SetAction(async (arguments, ct) =>
        {
            using var context = new CliContext(_host, arguments);
            try
            {
                return await body(context, ct);
            }
            catch (Exception e) when (e is not CliException && !(e is OperationCanceledException && ct.IsCancellationRequested))
            {
                throw ErrorText.Explain(e, context);
            }
            finally
            {
                VersionWarning.WriteIfNeeded(context);
            }
        });
        return this;
    }

    /// <summary>Sets a body that succeeds unless it throws.</summary>
    public CliCommand Runs(Func<CliContext, CancellationToken, Task> body) =>
        Runs(async (context, ct) =>
        {
            await body(context, ct);
            return 0;
        });

    public Option<string?> Text(string name, string description, string valueName, string? variable = null, params string[] aliases) =>
        Added(OptionOf.Text(name, description, _host.Environment, variable, valueName, aliases));

    public Option<bool> Flag(string name, string description, string? variable = null, params string[] aliases) =>
        Added(OptionOf.Flag(name, description, _host.Environment, variable, aliases));

    public Option<bool?> TrueOrFalse(string name, string description, string? variable = null) =>
        Added(OptionOf.TrueOrFalse(name, description, _host.Environment, variable));

    public Option<string[]> List(string name, string description, string valueName, string? variable = null, params string[] aliases) =>
        Added(OptionOf.List(name, description, _host.Environment, variable, valueName, aliases));

    public Option<int?> Number(string name, string description, string valueName) =>
        Added(new Option<int?>(name) { Description = description, HelpName = valueName });

    /// <summary>An argument that must be given.</summary>
    public Argument<string> Takes(string name, string description) =>
        Added(new Argument<string>(name) { Description = description });

    /// <summary>An argument that may be left out.</summary>
    public Argument<string?> MayTake(string name, string description) =>
        Added(new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne });

    private T Added<T>(T symbol)
        where T : Symbol
    {
        switch (symbol)
        {
            case Option option:
                Options.Add(option);
                break;
            case Argument argument:
                Arguments.Add(argument);
                break;
        }

        return symbol;
    }
}
