using System.CommandLine;

namespace Coder.Cli.Parameters;

/// <summary>Options that give values to a workspace's parameters.</summary>
internal sealed class ParameterOptions
{
    private readonly Option<string[]> _values;
    private readonly Option<string[]> _defaults;
    private readonly Option<string?> _file;
    private readonly Option<string[]> _ephemeral;

    public ParameterOptions(CliCommand command)
    {
        _values = command.List("--parameter", "Value of a parameter; may be repeated", "name=value", "CODER_RICH_PARAMETER");
        _defaults = command.List(
            "--parameter-default", "Value offered when a parameter is asked for; may be repeated", "name=value", "CODER_RICH_PARAMETER_DEFAULT");
        _file = command.Text(
            "--rich-parameter-file", "YAML file of parameter values", "path", "CODER_RICH_PARAMETER_FILE");
        _ephemeral = command.List(
            "--ephemeral-parameter", "Value of a parameter for this build only; may be repeated", "name=value", "CODER_EPHEMERAL_PARAMETER", "--build-option");
    }

    public GivenParameters Read(CliContext context)
    {
        var values = NamedValues.ReadFile(context.Get(_file));
        foreach (var (name, value) in NamedValues.Parse(context.Get(_values) ?? [], "--parameter")
            .Concat(NamedValues.Parse(context.Get(_ephemeral) ?? [], "--ephemeral-parameter")))
        {
            values[name] = value;
        }

        return new GivenParameters
        {
            Values = values,
            Defaults = NamedValues.Parse(context.Get(_defaults) ?? [], "--parameter-default"),
        };
    }
}

/// <summary>What is known about parameters before anyone is asked.</summary>
internal sealed record GivenParameters
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Values that were given; only a preset wins over them.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = None;

    /// <summary>Values of the chosen preset.</summary>
    public IReadOnlyDictionary<string, string> Preset { get; init; } = None;

    /// <summary>Values to offer in place of the template's defaults.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = None;

    /// <summary>Values of the workspace's last build; null for a new workspace.</summary>
    public IReadOnlyDictionary<string, string>? Previous { get; init; }

    /// <summary>Whether to take defaults without asking.</summary>
    public bool TakeDefaults { get; init; }

    /// <summary>Whether to ask for everything that may change.</summary>
    public bool AlwaysAsk { get; init; }
}
