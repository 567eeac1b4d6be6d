using System.Diagnostics;
using System.Text;
using Coder.Testing;

namespace Coder.Ssh.Tests.Sftp;

/// <summary>What a run of OpenSSH's client printed and left behind.</summary>
/// <param name="ExitCode">0 when every command of the batch succeeded or was allowed to fail.</param>
/// <param name="Output">Both outputs, with the place's own path replaced by <c>PLACE</c>.</param>
/// <param name="Tree">Every file of both sides: type, mode, content or target.</param>
internal sealed record SftpOutcome(int ExitCode, string Output, string Tree);

/// <summary>A directory with a local side <c>l</c> and a remote side <c>r</c> on which OpenSSH's <c>sftp</c> works through a server program.</summary>
internal sealed class SftpPlace : IDisposable
{
    private const string OpenSshServer = "/usr/lib/openssh/sftp-server";

    private readonly TemporaryFolder _folder = new("coder-sftp-");

    private SftpPlace(string server)
    {
        Directory.CreateDirectory(Local);
        Directory.CreateDirectory(Remote);
        ServerProgram = _folder.Script("server", $"cd '{Remote}' && exec {server}");
    }

    public string Root => _folder.Path;

    public string Local => _folder.Of("l");

    public string Remote => _folder.Of("r");

    /// <summary>A program that serves the remote side on its standard input and output.</summary>
    public string ServerProgram { get; }

    /// <summary>A place with our server.</summary>
    public static SftpPlace Ours() => new($"'{Environment.ProcessPath}' exec '{typeof(SftpPlace).Assembly.Location}'");

    /// <summary>A place with OpenSSH's server.</summary>
    public static SftpPlace OpenSsh() => File.Exists(OpenSshServer)
        ? new SftpPlace(OpenSshServer)
        : throw new InvalidOperationException($"There is no {OpenSshServer}. Install it with: apt-get install openssh-sftp-server");

    /// <summary>Runs a shell script in the place, to prepare it or to look at it.</summary>
    public async Task<string> ShellAsync(string script)
    {
        var (exitCode, output) = await RunAsync("/bin/bash", ["-ec", script], "");
        exitCode.ShouldBe(0, output);
        return output;
    }

    /// <summary>Runs the client with a batch of commands; its local directory is <c>l</c>.</summary>
    public async Task<SftpOutcome> BatchAsync(string commands)
    {
        var (exitCode, output) = await RunAsync("/usr/bin/sftp", ["-q", "-b", "-", "-D", ServerProgram], $"lcd {Local}\n{commands}\n");
        var tree = await ShellAsync("cd \"$PLACE\" && find l r -printf '%p %y %m %l\\0' | LC_ALL=C sort -z | tr '\\0' '\\n' && find l r -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum");
        return new(exitCode, output.Replace(Root, "PLACE", StringComparison.Ordinal), tree);
    }

    /// <summary>Deletes a directory, which .NET cannot when a name in it is not UTF-8.</summary>
    public static void Remove(string directory)
    {
        using var remove = Process.Start("/bin/rm", ["-rf", directory]);
        remove.WaitForExit();
    }

    public void Dispose()
    {
        Remove(Root);
        _folder.Dispose();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Encoding.Latin1,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        start.Environment["PLACE"] = Root;
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline.Limit);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output + await error);
    }
}
