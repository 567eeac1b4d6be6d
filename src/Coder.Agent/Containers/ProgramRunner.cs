using System.Text;
using Coder.Agent.Commands;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Agent.Scripts;

namespace Coder.Agent.Containers;

/// <summary>Runs programs of the workspace in the environment of its commands, and reads what they print.</summary>
internal sealed class ProgramRunner(CommandEnvironment environment, TimeProvider time)
{
    /// <summary>Most bytes that a program may print on its standard output.</summary>
    public const int MaxOutput = 4 << 20;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const int MaxErrors = 16 << 10;
    private const int MaxLine = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Path of a program that is found on the <c>PATH</c> of the workspace's commands; null when there is none.</summary>
    public string? Find(string name) => environment.ForScript().GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, name)).FirstOrDefault(path => File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);

    /// <summary>Runs a program without input to its end.</summary>
    /// <param name="arguments">Its path and its arguments.</param>
    /// <param name="onErrorLine">Gets each line of its standard error when it comes.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="IOException">It cannot be started, or prints more than <see cref="MaxOutput"/>.</exception>
    public async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, Action<string>? onErrorLine, CancellationToken cancellationToken)
    {
        using var process = ProcessSpawner.StartWithPipes(Spec(arguments));
        process.Input.Dispose();
        return await ReadAsync(process, arguments[0], onErrorLine, cancellationToken);
    }

    /// <summary>Runs a program whose input stays open, and empty, until it ends.</summary>
    /// <param name="arguments">Its path and its arguments.</param>
    /// <param name="variables">Set besides those of every command.</param>
    /// <param name="onErrorLine">Gets each line of its standard error when it comes.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="IOException">It cannot be started, or prints more than <see cref="MaxOutput"/>.</exception>
    public async Task<ProgramResult> AttendAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, Action<string> onErrorLine, CancellationToken cancellationToken)
    {
        var spec = Spec(arguments);
        using var process = ProcessSpawner.StartWithPipes(
            spec with { Environment = spec.Environment.Concat(variables).GroupBy(v => v.Key, StringComparer.Ordinal).ToDictionary(v => v.Key, v => v.Last().Value, StringComparer.Ordinal) });
        return await ReadAsync(process, arguments[0], onErrorLine, cancellationToken);
    }

    private async Task<ProgramResult> ReadAsync(PipedProcess process, string program, Action<string>? onErrorLine, CancellationToken cancellationToken)
    {
        using var ending = cancellationToken.UnsafeRegister(_ => _ = process.Child.EndAsync(Signals.Terminate, Patience, time), null);
        using var grace = OutputPump.GraceAfterExit(process.Child, Patience, time);
        using var output = new MemoryStream();
        var errors = new StringBuilder();
        var lines = new LineSplitter(MaxLine, line =>
        {
            if (errors.Length < MaxErrors)
            {
                errors.Append(line).Append('\n');
            }

            onErrorLine?.Invoke(line);
        });
        var reading = PumpAsync(process.Output, bytes => Keep(output, bytes), grace.Token);
        await PumpAsync(process.Error, lines.Add, grace.Token);
        lines.Complete();
        await reading;
        var exit = await process.Child.Exit;
        cancellationToken.ThrowIfCancellationRequested();
        return output.Length > MaxOutput
            ? throw new IOException($"{Path.GetFileName(program)} printed more than {MaxOutput >> 20} MiB.")
            : new ProgramResult(exit.Code, Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), errors.ToString().Trim());
    }

    private ProcessSpec Spec(IReadOnlyList<string> arguments) => new() { Arguments = arguments, Environment = environment.ForScript(), Directory = environment.Directory };

    // One byte more than the limit tells that it was passed; the program is read on, so that it does not wait for ever.
    private static void Keep(MemoryStream output, ReadOnlySpan<byte> bytes) =>
        output.Write(bytes[..(int)Math.Min(bytes.Length, MaxOutput + 1 - output.Length)]);

    private delegate void Taker(ReadOnlySpan<byte> bytes);

    private static Task<bool> PumpAsync(DescriptorStream source, Taker take, CancellationToken graceEnded) => OutputPump.RunAsync(
        source,
        (bytes, _) =>
        {
            take(bytes.Span);
            return ValueTask.CompletedTask;
        },
        graceEnded,
        CancellationToken.None);
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">The beginning of its standard error.</param>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of what it complained about, for people.</summary>
    public string Complaint => Error.Split('\n')[^1] is { Length: > 0 } last ? last : $"exit code {ExitCode}";
}
