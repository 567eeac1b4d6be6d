using System.Diagnostics;

namespace Coder.Server.Database.Embedded;

/// <summary>
/// Whom PostgreSQL runs as: the server's own user, or when that is root (which PostgreSQL refuses) an existing unprivileged one.
/// Programs get an environment of a few harmless variables, never the server's own with its secrets.
/// </summary>
internal sealed record UnprivilegedUser(string? Name, uint UserId, uint GroupId)
{
    private static readonly string[] Candidates = ["coder", "postgres", "nobody"];

    private static readonly string[] Inherited = ["PATH", "TZ", "TMPDIR"];

    /// <summary>Whether programs run as somebody else than the server.</summary>
    public bool IsOther => Name is not null;

    /// <summary>Chooses the user.</summary>
    /// <exception cref="StartupException">The server runs as root and the system has no unprivileged user.</exception>
    public static UnprivilegedUser Choose()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new UnprivilegedUser(null, 0, 0);
        }

        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToList();
        foreach (var name in Candidates)
        {
            if (accounts.Find(fields => fields[0] == name) is { } account
                && uint.TryParse(account[2], out var user) && user != 0 && uint.TryParse(account[3], out var group))
            {
                return new UnprivilegedUser(name, user, group);
            }
        }

        throw new StartupException(
            "PostgreSQL does not run as root, and /etc/passwd has none of the users " + string.Join(", ", Candidates)
            + " to run it as. Start the server as another user, or set CODER_PG_CONNECTION_URL to a database that you run.");
    }

    /// <summary>
    /// How to start a program as this user, in a session of its own so that a Ctrl-C in the terminal reaches only the server,
    /// which then stops it in order.
    /// </summary>
    public ProcessStartInfo Command(IReadOnlyList<string> command)
    {
        List<string> words = ["setsid"];
        if (IsOther)
        {
            words.AddRange(["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", "--no-new-privs", "--"]);
        }

        words.AddRange(command);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        using var process = Start(Command(command));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Whether this user can enter a directory, which needs the right on each directory above it.</summary>
    public async Task<bool> CanEnterAsync(string directory, CancellationToken ct) =>
        !IsOther || (await RunAsync(["/bin/sh", "-c", "cd \"$1\"", "sh", directory], ct)).ExitCode == 0;

    /// <summary>Starts a process; a missing setsid or setpriv is explained.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new StartupException(
                $"{start.FileName} could not be started ({e.Message}). The built-in database needs setsid and setpriv of util-linux; "
                + "install it, or set CODER_PG_CONNECTION_URL to a database that you run.", e);
        }
    }
}
