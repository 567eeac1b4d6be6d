using System.Collections.Concurrent;

namespace Coder.Ssh.Tests.Infrastructure;

/// <summary>Runs commands with the shell of this machine, and writes down what was asked for.</summary>
internal sealed class TestHandler : ISshHandler
{
    public ConcurrentQueue<SessionStart> Starts { get; } = new();

    public ConcurrentQueue<ForwardRequest> Forwards { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Kinds of forwarding that are refused.</summary>
    public HashSet<ForwardKind> Refused { get; } = [];

    /// <summary>What runs instead of commands; null for the shell.</summary>
    public Func<SessionStart, ISessionProgram?> Program { get; set; } = _ => null;

    public ISessionProgram Start(SessionStart start)
    {
        Starts.Enqueue(start);
        return Program(start) ?? start.Kind switch
        {
            SessionKind.Subsystem when start.Command == "echo" => new SubsystemProgram(new EchoSubsystem()),
            SessionKind.Subsystem => throw new SshRefusedException("There is no such subsystem."),
            _ => new ShellProgram(start),
        };
    }

    public IDisposable? Permit(ForwardRequest request)
    {
        Forwards.Enqueue(request);
        return Refused.Contains(request.Kind) ? throw new SshRefusedException("Forwarding is not allowed here.") : null;
    }

    public void OnFailure(Exception failure) => Failures.Enqueue(failure);

    private sealed class EchoSubsystem : ISubsystem
    {
        public async Task<int> RunAsync(Stream channel, CancellationToken cancellationToken)
        {
            await channel.CopyToAsync(channel, cancellationToken);
            return 7;
        }
    }
}
