using System.Diagnostics;
using System.Text;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Recovery;

/// <summary>A run of a program that is talked to while it runs.</summary>
internal sealed class LiveCommand : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly StringBuilder _seen = new();

    private LiveCommand(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public int ProcessId => _process.Id;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Everything that <see cref="SeesAsync"/> has read.</summary>
    public string Seen => _seen.ToString();

    /// <summary>Starts the command line, logged in to a server.</summary>
    public static LiveCommand Cli(RunningServer server, params string[] arguments) => Start(server, Distribution.Cli, arguments);

    /// <summary>Starts any program in the environment of the command line.</summary>
    public static LiveCommand Start(RunningServer server, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Environment.GetEnvironmentVariable("HOME");
        start.Environment["TERM"] = "xterm";
        start.Environment["CODER_CONFIG_DIR"] = server.ClientDirectory;
        return new LiveCommand(Process.Start(start)!);
    }

    public async Task TypeAsync(string text)
    {
        await Input.WriteAsync(Encoding.UTF8.GetBytes(text));
        await Input.FlushAsync();
    }

    /// <summary>Reads until the output holds a text.</summary>
    public async Task SeesAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        var buffer = new byte[4096];
        while (!Seen.Contains(text, StringComparison.Ordinal))
        {
            var read = await Output.ReadAsync(buffer, timeout.Token);
            if (read == 0)
            {
                throw new InvalidOperationException($"\"{text}\" did not come:\n{Seen}\n{await _error}");
            }

            _seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code and what was written to standard error.</returns>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
