namespace Coder.Agent.Processes;

/// <summary>
/// What a process of the workspace stands for where signals of the workspace do not reach: a process in a container, say, whose engine's command line
/// carries its input and output.
/// </summary>
internal interface IRemoteProcess
{
    /// <summary>Completes when it is known well enough to be signalled, or it is clear that it never will be. Output has to be taken until then.</summary>
    Task Announced { get; }

    /// <summary>Its carrier was started.</summary>
    /// <param name="carrier">Completes when the carrier has ended.</param>
    void CarriedBy(Task<ExitStatus> carrier);

    /// <summary>Takes out of a piece of output what is meant for the agent; the rest is for the user.</summary>
    ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> output);

    /// <summary>Signals the process and the others of its group.</summary>
    void Signal(int signal);

    /// <summary>Tells the process, once, that its terminal is gone; one that does not care is ended.</summary>
    /// <returns>Completes when that is done, or was tried in vain and logged.</returns>
    Task HangUpAsync();
}
