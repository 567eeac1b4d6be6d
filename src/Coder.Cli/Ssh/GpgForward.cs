using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>Prepares a workspace to use the secret keys of this machine's GnuPG: it gets the public keys and whom they trust, and no agent of its own.</summary>
internal static class GpgForward
{
    private const string Import = "command -v gpg >/dev/null || { echo 'GnuPG is not installed in the workspace.' >&2; exit 1; }; exec gpg --batch --quiet --import";

    // An agent that runs already would hold the socket.
    private const string ImportTrust =
        "gpg --batch --quiet --import-ownertrust && gpgconf --kill gpg-agent && s=$(gpgconf --list-dirs agent-socket) && rm -f \"$s\" && printf %s \"$s\"";

    /// <summary>Does what has to be done before the session.</summary>
    /// <returns>The forwarding of the agent's socket as OpenSSH's <c>-R</c> takes it.</returns>
    /// <exception cref="CliException">GnuPG is missing here or there, or has no keys.</exception>
    public static async Task<string> PrepareAsync(CliContext context, WorkspaceAgent agent, CancellationToken ct)
    {
        await RunAsync("gpgconf", ["--launch", "gpg-agent"], ct);
        var local = Encoding.UTF8.GetString(await RunAsync("gpgconf", ["--list-dirs", "agent-extra-socket"], ct)).Trim();
        var keys = await RunAsync("gpg", ["--batch", "--export"], ct);
        if (keys.Length == 0)
        {
            throw new CliException("There are no GnuPG keys on this machine to lend.", hint: "See: gpg --list-keys");
        }

        await using var connection = await AgentConnection.OpenAsync(context, agent.Id, ct);
        await InWorkspaceAsync(connection, Import, keys, ct);
        var remote = await InWorkspaceAsync(connection, ImportTrust, await RunAsync("gpg", ["--batch", "--export-ownertrust"], ct), ct);
        return $"{remote}:{local}";
    }

    private static async Task<string> InWorkspaceAsync(AgentConnection connection, string command, byte[] input, CancellationToken ct)
    {
        await using var stream = await connection.OpenStreamAsync(new ExecStreamRequest { Command = command }, ct);
        using var session = new ExecSession(stream);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var exitCode = await session.RunAsync(new MemoryStream(input), output, error, ct);
        return exitCode == 0
            ? Encoding.UTF8.GetString(output.ToArray())
            : throw new CliException("The workspace could not be prepared for your GnuPG keys.", Encoding.UTF8.GetString(error.ToArray()).Trim(), "Leave out --forward-gpg (-G).");
    }

    private static async Task<byte[]> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? output.ToArray() : throw new CliException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
        }
        catch (Win32Exception e)
        {
            throw new CliException($"{program} could not be started, which --forward-gpg (-G) needs.", e.Message, "Install GnuPG on this machine.");
        }
    }
}
