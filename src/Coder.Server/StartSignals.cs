using System.Runtime.InteropServices;

namespace Coder.Server;

/// <summary>
/// Ctrl-C and TERM while the server starts: cancels the start in order, so that a database that was started is stopped.
/// Once the server runs, the host handles the signals.
/// </summary>
internal sealed class StartSignals : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StartSignals() =>
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];

    /// <summary>Cancelled when the process is asked to stop before it has started.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>Leaves the signals to the host.</summary>
    public void Started() => Array.ForEach(_registrations, registration => registration.Dispose());

    public void Dispose()
    {
        Started();
        _cancel.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _cancel.Cancel();
    });
}
