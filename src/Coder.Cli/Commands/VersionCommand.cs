using Coder.Cli.Output;

namespace Coder.Cli.Commands;

/// <summary><c>coder version</c>: works without a server.</summary>
internal static class VersionCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "version", "Show the version of this program", "coder version -o json");
        var output = command.Output("text");
        return command.Runs(async (context, ct) =>
        {
            if (context.Get(output) == OutputFormat.Json)
            {
                var version = new VersionOutput { Version = CliVersion.Current };
                await JsonWriter.WriteAsync(context, version, CliJsonContext.Default.VersionOutput, ct);
            }
            else
            {
                await context.Console.Out.WriteLineAsync($"coder {CliVersion.Current}");
            }
        });
    }
}
