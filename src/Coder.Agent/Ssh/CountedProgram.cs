using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>A program that is counted while it runs, and of whose end is told.</summary>
internal sealed class CountedProgram(ISessionProgram program, Func<IDisposable> count, Action<int> ended) : ISessionProgram
{
    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        using (count())
        {
            var exit = await program.RunAsync(channel, cancellationToken);
            ended(exit.Code);
            return exit;
        }
    }

    public void Resize(WindowSize size) => program.Resize(size);

    public void Signal(string name) => program.Signal(name);

    public bool Break(TimeSpan length) => program.Break(length);
}
