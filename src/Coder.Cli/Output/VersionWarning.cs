using Coder.Cli.Console;

namespace Coder.Cli.Output;

/// <summary>Says when client and server are of different releases.</summary>
internal static class VersionWarning
{
    public static void WriteIfNeeded(CliContext context)
    {
        if (context.UsedClient is not { ServerVersion: { } server } client
            || server == CliVersion.Current
            || context.Get(context.Host.Globals.NoVersionWarning))
        {
            return;
        }

        var color = context.Console.ErrorHasColor;
        context.Console.Error.WriteLine(Ansi.Yellow(
            $"Warning: this is coder {CliVersion.Current}, the server is {server}.", color));
        context.Console.Error.WriteLine(
            $"  Download the matching one from {client.Url}bin/ (or silence this with CODER_NO_VERSION_WARNING=true).");
    }
}
