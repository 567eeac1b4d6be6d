using System.Diagnostics;
using System.Text;
using Coder.Testing;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>How a program ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Bytes">Its output.</param>
/// <param name="Error">Its error output.</param>
internal sealed record Finished(int Code, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    /// <summary>The output of a program that succeeded.</summary>
    public string Succeeded()
    {
        Code.ShouldBe(0, $"{Output}\n{Error}");
        return Output;
    }
}

/// <summary>Runs a program of this machine as a user would, with a home of its own.</summary>
internal sealed class ClientProgram(string home)
{
    public byte[] Input { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = [];

    public async Task<Finished> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var error = process.StandardError.ReadToEndAsync(Deadline.Token());
        await WriteAsync(process);
        try
        {
            await process.WaitForExitAsync(Deadline.Token());
            return new Finished(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not end:\n{await error}", e);
        }
    }

    public Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home,
        };
        start.Environment["HOME"] = home;
        start.Environment.Remove("SSH_AUTH_SOCK");
        start.Environment.Remove("DISPLAY");
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"The tests need the program {program}. On Debian: apt-get install openssh-client git rsync xauth", e);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Deadline.Token());
        return bytes.ToArray();
    }

    private async Task WriteAsync(Process process)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Input, Deadline.Token());
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It reads no more.
        }
    }
}
