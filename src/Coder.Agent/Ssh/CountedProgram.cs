using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>A program that is counted while it runs.</summary>
internal sealed class CountedProgram(ISessionProgram program, Func<IDisposable> count) : ISessionProgram
{
    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        using (count())
        {
            return await program.RunAsync(channel, cancellationToken);
        }
    }

    public void Resize(WindowSize size) => program.Resize(size);

    public void Signal(string name) => program.Signal(name);

    public bool Break(TimeSpan length) => program.Break(length);
}
