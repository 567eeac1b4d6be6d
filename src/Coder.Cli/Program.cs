using System.Runtime.InteropServices;
using Coder.Cli;
using Coder.Cli.Console;

using var stop = new CancellationTokenSource();

// The first signal asks the command to end; a second one ends the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var host = new CliHost(new SystemConsole(), Environment.GetEnvironmentVariable, TimeProvider.System);
return await CoderCli.RunAsync(host, args, stop.Token);
