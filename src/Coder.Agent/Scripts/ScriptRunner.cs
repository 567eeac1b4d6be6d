using System.Globalization;
using Coder.Agent.Commands;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Agent.Reporting;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Scripts;

/// <summary>Runs one script of the template to its end: output to its log file and to the server, time limit, timing report.</summary>
internal sealed class ScriptRunner(
    CommandEnvironment environment, AgentOptions options, LogSender logs, ReportQueue reports, AgentLog log)
{
    /// <summary>How long an interrupted script may go on, and how long output may stay open after the end of its script.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>Runs a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="stage">Why, of <see cref="ScriptStages"/>.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    /// <returns>How it ended, of <see cref="ScriptStatuses"/>.</returns>
    public async Task<string> RunAsync(AgentScript script, string stage, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var (status, exitCode) = await RunAsync(script, cancellationToken);
        var message = $"script \"{script.DisplayName}\" ({stage}) ended: {status}, exit code {exitCode}";
        if (status == ScriptStatuses.Ok)
        {
            log.Info(message);
        }
        else
        {
            log.Warn(message);
        }

        reports.ScriptCompleted(new ScriptCompletion(script.Id, stage, status, exitCode, startedAt, _time.GetUtcNow()));
        return status;
    }

    private async Task<(string Status, int ExitCode)> RunAsync(AgentScript script, CancellationToken cancellationToken)
    {
        var source = new LogSource(script.LogSourceId, script.DisplayName, script.Icon);
        using var file = OpenLog(script);
        try
        {
            using var process = ProcessSpawner.StartWithPipes(Spec(script));
            process.Input.Dispose();
            using var grace = OutputPump.GraceAfterExit(process.Child, Patience, _time);
            var ending = WaitAsync(process.Child, script.TimeoutSeconds, cancellationToken);
            var output = PumpAsync(process.Output, LogLevels.Info, source, file, grace.Token);
            var error = PumpAsync(process.Error, LogLevels.Error, source, file, grace.Token);
            var (exit, timedOut) = await ending;
            var closed = await output & await error;
            if (timedOut)
            {
                logs.Add(source, LogLevels.Error, $"The script took longer than {script.TimeoutSeconds} s and was ended.");
                return (ScriptStatuses.TimedOut, exit.Code);
            }

            if (!closed)
            {
                logs.Add(source, LogLevels.Warn, "The script ended, but a process that it started still holds its output. Redirect the output of background processes.");
                return (ScriptStatuses.PipesLeftOpen, exit.Code);
            }

            return (exit.Code == 0 ? ScriptStatuses.Ok : ScriptStatuses.ExitFailure, exit.Code);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logs.Add(source, LogLevels.Error, $"The script cannot be started: {e.Message}");
            return (ScriptStatuses.ExitFailure, 255);
        }
    }

    private ProcessSpec Spec(AgentScript script)
    {
        var data = Path.Combine(options.ScriptDataDirectory, script.LogSourceId.ToString());
        Directory.CreateDirectory(data);
        Directory.CreateDirectory(options.ScriptBinDirectory);
        var variables = environment.ForScript();
        variables["CODER_SCRIPT_DATA_DIR"] = data;
        variables["CODER_SCRIPT_BIN_DIR"] = options.ScriptBinDirectory;
        return new ProcessSpec
        {
            Arguments = ScriptInterpreter.Arguments(script.Script, environment.User.Shell),
            Environment = variables,
            Directory = environment.Directory,
        };
    }

    private async Task<(ExitStatus Exit, bool TimedOut)> WaitAsync(ChildProcess child, int timeoutSeconds, CancellationToken cancellationToken)
    {
        var limit = timeoutSeconds > 0 ? TimeSpan.FromSeconds(timeoutSeconds) : Timeout.InfiniteTimeSpan;
        try
        {
            return (await child.Exit.WaitAsync(limit, _time, cancellationToken), false);
        }
        catch (TimeoutException)
        {
            return (await child.EndAsync(Signals.Interrupt, Patience, _time), true);
        }
        catch (OperationCanceledException)
        {
            return (await child.EndAsync(Signals.Terminate, Patience, _time), false);
        }
    }

    private async Task<bool> PumpAsync(DescriptorStream output, string level, LogSource source, FileStream? file, CancellationToken graceEnded)
    {
        var lines = new LineSplitter(LogSender.MaxLineLength, line => logs.Add(source, level, line));
        var ended = await OutputPump.RunAsync(
            output,
            (bytes, _) =>
            {
                Write(file, bytes.Span);
                lines.Add(bytes.Span);
                return ValueTask.CompletedTask;
            },
            graceEnded,
            CancellationToken.None);
        lines.Complete();
        return ended;
    }

    private FileStream? OpenLog(AgentScript script)
    {
        var path = script.LogPath.Length > 0
            ? Path.GetFullPath(environment.ExpandPath(script.LogPath), options.LogDirectory)
            : Path.Combine(options.LogDirectory, string.Create(CultureInfo.InvariantCulture, $"coder-script-{script.LogSourceId}.log"));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return LogFile.Append(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warn($"cannot write the log of script \"{script.DisplayName}\" to {path}: {e.Message}");
            return null;
        }
    }

    private static void Write(FileStream? file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file?.Write(bytes);
        }
        catch (IOException)
        {
            // A full disk must not stop the script; its lines still go to the server.
        }
    }
}
