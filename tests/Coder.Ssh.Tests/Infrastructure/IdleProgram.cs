using System.Collections.Concurrent;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>Reads nothing, writes nothing, and writes down what it is told.</summary>
internal sealed class IdleProgram : ISessionProgram
{
    public ConcurrentQueue<string> Told { get; } = new();

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, channel.Closed, channel.OutputRefused);
        await ended.Token.CanceledAsync();
        return new SessionExit(0);
    }

    public void Resize(WindowSize size) => Told.Enqueue($"{size}");

    public void Signal(string name) => Told.Enqueue(name);

    public bool Break(TimeSpan length)
    {
        Told.Enqueue($"break {length.TotalMilliseconds}");
        return true;
    }
}
