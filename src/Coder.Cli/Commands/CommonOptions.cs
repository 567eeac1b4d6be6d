using System.CommandLine;

namespace Coder.Cli.Commands;

/// <summary>Options that several commands share, under one name and description.</summary>
internal static class CommonOptions
{
    public static Option<bool> Yes(this CliCommand command) =>
        command.Flag("--yes", "Answer all questions with yes", null, "-y");

    public static Option<bool> NoWait(this CliCommand command) =>
        command.Flag("--no-wait", "Return when the build is queued");

    public static Argument<string> TakesWorkspace(this CliCommand command) =>
        command.Takes("workspace", "Name of the workspace, or owner/name");
}
