namespace Coder.Agent.Processes;

/// <summary>
/// What a process of the workspace stands for where signals of the workspace do not reach: a process in a container, say, whose engine's command line
/// carries its input and output.
/// </summary>
internal interface IRemoteProcess
{
    /// <summary>Takes out of a piece of output what is meant for the agent; the rest is for the user.</summary>
    ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> output);

    /// <summary>Signals the process and the others of its group.</summary>
    void Signal(int signal);

    /// <summary>Tells the process that its terminal is gone; one that does not care is ended.</summary>
    void HangUp();
}
