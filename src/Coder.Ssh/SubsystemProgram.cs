namespace Coder.Ssh;

/// <summary>A subsystem as the program of a session channel.</summary>
/// <param name="subsystem">The subsystem.</param>
public sealed class SubsystemProgram(ISubsystem subsystem) : ISessionProgram
{
    /// <inheritdoc/>
    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken) =>
        new(await subsystem.RunAsync(channel, cancellationToken));

    /// <inheritdoc/>
    public void Resize(WindowSize size)
    {
    }

    /// <inheritdoc/>
    public void Signal(string name)
    {
    }

    /// <inheritdoc/>
    public bool Break(TimeSpan length) => false;
}
