using System.CommandLine;
using System.Diagnostics;
using Coder.Cli.ExternalAuth;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary>
/// <c>coder gitssh -- &lt;arguments of ssh&gt;</c>: what Git in a workspace runs instead of <c>ssh</c> (GIT_SSH_COMMAND). It offers the user's own
/// keys in the workspace first, then the one that the server keeps for the owner.
/// </summary>
internal static class GitSshCommand
{
    private const int SshFailed = 255;

    private static readonly string[] UsualKeys = ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"];

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "gitssh", "Run ssh for Git with the key of the workspace's owner", "GIT_SSH_COMMAND='coder gitssh --' git fetch") { Hidden = true };
        var arguments = new Argument<string[]>("arguments") { Description = "Arguments of ssh", Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(arguments);
        return command.Runs((context, ct) => RunAsync(context, context.Get(arguments) ?? [], ct));
    }

    private static async Task<int> RunAsync(CliContext context, string[] arguments, CancellationToken ct)
    {
        if (await KeyAsync(context, ct) is not { } key)
        {
            return await RunSshAsync(context, arguments, ct);
        }

        var directory = Directory.CreateTempSubdirectory("coder-gitssh-");
        try
        {
            var file = await WriteKeyAsync(directory.FullName, key, ct);
            var exitCode = await RunSshAsync(context, [.. Identities(context).Append(file).SelectMany(path => new[] { "-i", path }), .. arguments], ct);
            if (exitCode == SshFailed)
            {
                await context.Console.Error.WriteLineAsync(
                    $"If the Git server refused the key, add this one to your account there:\n\n{key.PublicKey.TrimEnd()}\n");
            }

            return exitCode;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <returns>Null when the server does not give it now: Git may well go on with the user's own keys.</returns>
    private static async Task<AgentGitSshKey?> KeyAsync(CliContext context, CancellationToken ct)
    {
        var client = AgentSession.Connect(context);
        try
        {
            return await client.AgentGitSshKeyAsync(ct);
        }
        catch (Exception e) when (e is CoderApiException or HttpRequestException)
        {
            await context.Console.Error.WriteLineAsync($"Going on without the key that {AgentSession.UrlOf(context)} keeps for you: {e.Message}");
            return null;
        }
    }

    private static async Task<string> WriteKeyAsync(string directory, AgentGitSshKey key, CancellationToken ct)
    {
        var file = Path.Combine(directory, "coder");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(file, options);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(key.PrivateKey.TrimEnd() + "\n"), ct);
        return file;
    }

    // Naming a key turns the usual ones off, so they are named too.
    private static IEnumerable<string> Identities(CliContext context) => context.Host.Environment("HOME") is { Length: > 0 } home
        ? UsualKeys.Select(name => Path.Combine(home, ".ssh", name)).Where(File.Exists)
        : [];

    private static async Task<int> RunSshAsync(CliContext context, string[] arguments, CancellationToken ct)
    {
        // Not the workspace's own setting, which leads here again.
        var start = new ProcessStartInfo(context.Host.Environment("CODER_GITSSH_SSH") ?? "ssh", arguments);
        try
        {
            using var ssh = Process.Start(start)!;
            await ssh.WaitForExitAsync(ct);
            return ssh.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CliException("ssh could not be started.", e.Message, "Install OpenSSH's client in the workspace.");
        }
    }
}
