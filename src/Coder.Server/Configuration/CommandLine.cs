namespace Coder.Server.Configuration;

/// <summary>The flags of a start: <c>--flag value</c>, <c>--flag=value</c>, and <c>--flag</c> alone for switches.</summary>
internal sealed record CommandLine(
    IReadOnlyDictionary<Option, string> Values,
    IReadOnlyList<string> Errors,
    bool Help,
    bool Version)
{
    /// <summary>Reads the arguments; an unknown flag is an error that suggests the nearest one.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<Option, string>();
        var errors = new List<string>();
        var (help, version) = (false, false);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h")
            {
                help = true;
            }
            else if (argument is "--version")
            {
                version = true;
            }
            else if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                errors.Add($"{argument}: the server takes flags only, such as --http-address 127.0.0.1:3000. --help lists them.");
            }
            else
            {
                var parts = argument[2..].Split('=', 2);
                var option = OptionTable.All.FirstOrDefault(o => o.Flag == parts[0]);
                if (option is null)
                {
                    errors.Add($"--{parts[0]}: unknown flag.{Suggestion.For(parts[0], OptionTable.All.Select(o => o.Flag), "--")} --help lists all.");
                }
                else if (parts.Length == 2)
                {
                    values[option] = parts[1];
                }
                else if (option.IsSwitch)
                {
                    values[option] = "true";
                }
                else if (i + 1 < arguments.Count)
                {
                    values[option] = arguments[++i];
                }
                else
                {
                    errors.Add($"--{option.Flag}: a value is missing; it must be {option.Expected}.");
                }
            }
        }

        return new CommandLine(values, errors, help, version);
    }
}
