using System.CommandLine;

namespace Coder.Cli.Output;

/// <summary>The option <c>-o table|json</c> of commands that list things.</summary>
internal static class OutputFormat
{
    public const string Json = "json";

    public static Option<string?> Output(this CliCommand command, string human = "table")
    {
        var option = command.Text("--output", $"How to print: {human} or json", "format", null, "-o");
        option.DefaultValueFactory = _ => human;
        option.AcceptOnlyFromAmong(human, Json);
        return option;
    }
}
