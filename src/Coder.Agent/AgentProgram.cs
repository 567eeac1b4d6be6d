using System.Runtime.InteropServices;
using Coder.Agent.Connection;
using Coder.Agent.Native;

namespace Coder.Agent;

/// <summary>The workspace agent as a program.</summary>
public static class AgentProgram
{
    private const int Failure = 1;

    /// <summary>
    /// Runs the agent until it is cancelled, gets SIGTERM or SIGINT, or the server asks it to shut down; the stop
    /// scripts run then. Errors go to standard error and to <c>coder-agent.log</c>.
    /// </summary>
    /// <returns>Exit code of the process.</returns>
    public static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("The agent runs on Linux only.");
            return Failure;
        }

        using var log = new AgentLog(options.LogDirectory, Console.Error, options.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminated = OnSignal(PosixSignal.SIGTERM, stop);
        using var interrupted = OnSignal(PosixSignal.SIGINT, stop);
        if (options.EndsWithInput)
        {
            _ = EndWithInputAsync(stop);
        }

        log.Info($"coder agent {options.Version} starts, process {Environment.ProcessId}");
        if (!OpenSsl.IsAvailable && options.ServerUrl.Scheme == Uri.UriSchemeHttps)
        {
            log.Error($"{options.ServerUrl} cannot be reached: TLS needs the OpenSSL library, which this image does not have. {OpenSsl.Remedy}");
            return Failure;
        }

        try
        {
            var dial = TunnelDialer.For(options.ServerUrl, options.Token, OpenSsl.IsAvailable);
            await new AgentRuntime(options, dial, log).RunAsync(stop.Token);
            return 0;
        }
        catch (Exception e)
        {
            log.Error($"the agent failed: {e}");
            return Failure;
        }
    }

    private static async Task EndWithInputAsync(CancellationTokenSource stop)
    {
        var buffer = new byte[512];
        await using var input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer) > 0)
        {
            // It says nothing; only its end counts.
        }

        await stop.CancelAsync();
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
