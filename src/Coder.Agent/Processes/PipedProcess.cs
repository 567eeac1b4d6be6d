using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>A process and this side's ends of its pipes; disposal closes those and leaves the process alone.</summary>
internal sealed class PipedProcess(ChildProcess child, DescriptorStream input, DescriptorStream output, DescriptorStream error) : IDisposable
{
    public ChildProcess Child { get; } = child;

    /// <summary>Its standard input; dispose to end it.</summary>
    public DescriptorStream Input { get; } = input;

    /// <summary>Its standard output.</summary>
    public DescriptorStream Output { get; } = output;

    /// <summary>Its standard error.</summary>
    public DescriptorStream Error { get; } = error;

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
