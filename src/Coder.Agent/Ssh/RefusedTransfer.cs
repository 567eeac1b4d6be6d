using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>What runs instead of a file transfer where those are blocked.</summary>
internal sealed class RefusedTransfer : ISessionProgram
{
    private const int BlockedExitCode = 65;

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        await channel.Error.WriteAsync("File transfer has been disabled.\n"u8.ToArray(), cancellationToken);
        return new SessionExit(BlockedExitCode);
    }

    public void Resize(WindowSize size)
    {
    }

    public void Signal(string name)
    {
    }

    public bool Break(TimeSpan length) => false;
}
