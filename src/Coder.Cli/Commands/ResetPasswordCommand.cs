namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder reset-password</c>: for a user who cannot log in. It writes to the database, so the server's program does it, where the
/// server's settings are.
/// </summary>
internal static class ResetPasswordCommand
{
    public const string Name = "reset-password";

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            Name,
            "Set a user's password directly in the database, on the server's machine",
            "coder reset-password ada  # asks for the new password",
            "coder reset-password --help  # all settings");
        command.Takes("user", "Name or e-mail");
        return command;
    }
}
