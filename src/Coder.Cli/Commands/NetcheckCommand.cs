using Coder.Cli.Output;
using Coder.Cli.Support;

namespace Coder.Cli.Commands;

/// <summary><c>coder netcheck</c>: the way to the server as JSON.</summary>
internal static class NetcheckCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "netcheck", "Check the way from this machine to the server", "coder netcheck");
        return command.Runs(async (context, ct) =>
        {
            var report = await NetworkCheck.RunAsync(context, ct);
            await JsonWriter.WriteAsync(context, report, CliJsonContext.Default.NetworkReport, ct);
            return report.Server is { Healthy: true, SessionValid: true } ? 0 : 1;
        });
    }
}
