namespace Coder.Agent.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">Exit code; 128 + n when signal n ended it.</param>
/// <param name="Signal">That signal, or null.</param>
internal readonly record struct ExitStatus(int Code, int? Signal)
{
    /// <summary>Reads what <c>waitpid</c> gives.</summary>
    public static ExitStatus FromWait(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? new ExitStatus((status >> 8) & 0xff, null) : new ExitStatus(128 + signal, signal);
    }
}
