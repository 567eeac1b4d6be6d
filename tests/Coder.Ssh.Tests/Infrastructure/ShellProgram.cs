using System.Diagnostics;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>A command in <c>/bin/sh</c> with pipes.</summary>
internal sealed class ShellProgram(SessionStart start) : ISessionProgram
{
    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        string[] arguments = start.Kind == SessionKind.Shell ? [] : ["-c", start.Command];
        var info = new ProcessStartInfo("/bin/sh", arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment.Remove("DISPLAY");
        info.Environment.Remove("SSH_AUTH_SOCK");
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        if (start.Screen is { } screen)
        {
            info.Environment["DISPLAY"] = screen.Name;
        }

        using var process = Process.Start(info)!;
        var input = SendInputAsync(channel, process, cancellationToken);
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(channel, 64 << 10, cancellationToken),
            process.StandardError.BaseStream.CopyToAsync(channel.Error, cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        _ = input;
        return process.ExitCode > 128 ? new SessionExit(0, process.ExitCode == 137 ? "KILL" : "TERM") : new SessionExit(process.ExitCode);
    }

    public void Resize(WindowSize size)
    {
    }

    public void Signal(string name)
    {
    }

    public bool Break(TimeSpan length) => false;

    private static async Task SendInputAsync(SshChannel channel, Process process, CancellationToken cancellationToken)
    {
        try
        {
            await channel.CopyToAsync(process.StandardInput.BaseStream, 64 << 10, cancellationToken);
            process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The command reads no more, or the client has gone.
        }
    }
}
