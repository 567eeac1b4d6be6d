using System.Diagnostics;

namespace Coder.Testing;

/// <summary>What a finished program left: its exit code and both outputs.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end; its environment is only what is given, PATH and HOME.</summary>
    /// <exception cref="TimeoutException">The program was killed after <paramref name="limit"/> (three minutes when not given).</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string input = "", TimeSpan? limit = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Environment.GetEnvironmentVariable("HOME");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(limit ?? Deadline.Limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException canceled)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} did not end.\n{await output}\n{await error}", canceled);
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>The result itself when the program succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message holds everything it printed.</exception>
    public CommandResult ShouldSucceed() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"exit code {ExitCode}\nstdout:\n{Output}\nstderr:\n{Error}");
}
