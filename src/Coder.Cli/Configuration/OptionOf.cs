using System.CommandLine;

namespace Coder.Cli.Configuration;

/// <summary>Makes options whose default is an environment variable; help shows its name.</summary>
internal static class OptionOf
{
    public static Option<string?> Text(
        string name, string description, Func<string, string?> environment, string? variable, string valueName, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Description = Describe(description, variable), HelpName = valueName };
        if (variable is not null)
        {
            option.DefaultValueFactory = _ => environment(variable) is { Length: > 0 } value ? value : null;
        }

        return option;
    }

    public static Option<bool> Flag(
        string name, string description, Func<string, string?> environment, string? variable, params string[] aliases)
    {
        var option = new Option<bool>(name, aliases) { Description = Describe(description, variable) };
        if (variable is not null)
        {
            option.DefaultValueFactory = _ => environment(variable) is "1" or "t" or "T" or "true" or "TRUE" or "True";
        }

        return option;
    }

    /// <summary>An option that is true, false or not given; alone on the command line it is true.</summary>
    public static Option<bool?> TrueOrFalse(string name, string description, Func<string, string?> environment, string? variable)
    {
        var option = new Option<bool?>(name) { Description = Describe(description, variable), HelpName = "true|false" };
        if (variable is not null)
        {
            option.DefaultValueFactory = _ => environment(variable) is { Length: > 0 } text
                ? TryParse(text) ?? throw new CliException($"{variable} can be true or false, not \"{text}\".")
                : null;
        }

        return option;
    }

    public static Option<string[]> List(
        string name, string description, Func<string, string?> environment, string? variable, string valueName, params string[] aliases) =>
        new(name, aliases)
        {
            Description = Describe(description, variable),
            HelpName = valueName,
            DefaultValueFactory = _ =>
                variable is not null && environment(variable) is { Length: > 0 } value ? value.Split(',') : [],
        };

    private static bool? TryParse(string text) => text is "0" or "1" ? text == "1" : bool.TryParse(text, out var value) ? value : null;

    private static string Describe(string description, string? variable) =>
        variable is null ? description : $"{description} [{variable}]";
}
