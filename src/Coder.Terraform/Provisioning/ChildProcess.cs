using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Coder.Terraform.Processes;

namespace Coder.Terraform.Provisioning;

/// <summary>Runs one program, with an environment of its own and its output line by line.</summary>
internal sealed partial class ChildProcess(TimeProvider time, Action<string> output)
{
    private const int SigInt = 2;
    private const int MaxLine = 16 * 1024;
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(10);

    /// <summary>How long output is waited for after the end, when a process in the background holds it open.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program to its end and gives its exit code; on a cancel it gets SIGINT, and SIGKILL when it does not end.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public async Task<int> RunAsync(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment,
        string? input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in ChildEnvironment.Of(ChildEnvironment.Basic).Concat(environment))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var lines = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await WriteInputAsync(process, input);
        await EndAsync(process, ct);
        await Task.WhenAny(lines, Task.Delay(OutputGrace, time, CancellationToken.None));
        return process.ExitCode;
    }

    private static async Task WriteInputAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }

    private async Task EndAsync(Process process, CancellationToken ct)
    {
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            foreach (var pid in Tree(process.Id))
            {
                Kill(pid, SigInt);
            }

            using var grace = new CancellationTokenSource(KillGrace, time);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        try
        {
            while (await reader.ReadAsync(buffer) is > 0 and var count)
            {
                foreach (var c in buffer.AsSpan(0, count))
                {
                    if (c != '\n')
                    {
                        line.Append(c);
                    }

                    if (c == '\n' || line.Length == MaxLine)
                    {
                        output(line.ToString().TrimEnd('\r'));
                        line.Clear();
                    }
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or IOException)
        {
            return; // given up, see OutputGrace
        }

        if (line.Length > 0)
        {
            output(line.ToString());
        }
    }

    /// <summary>The process and what came from it, the process first.</summary>
    private static IEnumerable<int> Tree(int pid)
    {
        yield return pid;
        string children;
        try
        {
            children = File.ReadAllText($"/proc/{pid}/task/{pid}/children");
        }
        catch (IOException)
        {
            yield break; // it has ended, or the kernel does not tell
        }

        foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var descendant in Tree(int.Parse(child, CultureInfo.InvariantCulture)))
            {
                yield return descendant;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
