using Coder.Cli.Console;

namespace Coder.Cli.Jobs;

/// <summary>The turning sign of something that works.</summary>
internal static class Spinner
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    public static string Frame(int number) => Ansi.Cyan(Frames[number % Frames.Length].ToString(), true);
}
