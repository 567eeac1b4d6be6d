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

    public static Option<string[]> List(
        string name, string description, Func<string, string?> environment, string? variable, string valueName, params string[] aliases) =>
        new(name, aliases)
        {
            Description = Describe(description, variable),
            HelpName = valueName,
            DefaultValueFactory = _ =>
                variable is not null && environment(variable) is { Length: > 0 } value ? value.Split(',') : [],
        };

    private static string Describe(string description, string? variable) =>
        variable is null ? description : $"{description} [{variable}]";
}
