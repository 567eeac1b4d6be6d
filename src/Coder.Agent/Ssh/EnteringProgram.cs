using System.Text;
using Coder.Agent.Commands;
using Coder.Ssh;
using Coder.Tunnel;

namespace Coder.Agent.Ssh;

/// <summary>A program that runs in a container, which has to be found first.</summary>
internal sealed class EnteringProgram(Func<CancellationToken, Task<Workplace>> enter, Func<Workplace, ISessionProgram> start) : ISessionProgram
{
    private readonly Lock _gate = new();
    private WindowSize? _size;
    private ISessionProgram? _program;

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            return await Begin(await enter(cancellationToken)).RunAsync(channel, cancellationToken);
        }
        catch (TunnelException e)
        {
            await channel.Error.WriteAsync(Encoding.UTF8.GetBytes(e.Message + "\r\n"), cancellationToken);
            return new SessionExit(ExitStatuses.AgentFailure);
        }
    }

    public void Resize(WindowSize size)
    {
        lock (_gate)
        {
            _size = size;
            _program?.Resize(size);
        }
    }

    public void Signal(string name) => _program?.Signal(name);

    public bool Break(TimeSpan length) => _program?.Break(length) ?? false;

    private ISessionProgram Begin(Workplace inside)
    {
        lock (_gate)
        {
            _program = start(inside);
            if (_size is { } size)
            {
                _program.Resize(size);
            }

            return _program;
        }
    }
}
